"""Small linear lexers for languages of which only a little has to be understood: where comments and strings are."""
