"""How Python source is read: a tolerant syntax tree, forward walks over it, names as Python resolves them.

`grammar`     the parser, and what keeps it linear
`source`      places in a text
`outline`     classes and functions as text alone shows them; `interest` what is worth a look, `words` and `demand` where
`followed`    which imports are worth following
`scopes`      who binds a name; `resolution` what it stands for; `receivers` what `self` and `super()` are
`walk`        one pass over a tree, with all that stands around each place
`occurrence`  a name in code and the attributes that follow it; `names` whether it binds or is read
`values`      expressions as trails
`visits`      statements that tell of classes and functions; `members` what they tell
`definitions` what a module means to others; `exports` all that it offers by name; `stars` what may come from elsewhere
`imports`     import statements; `calls` calls that import; `guards` what stands between either and running
`words`       where names may stand, as bytes alone tell
`marks`       main guards, Python 2, generated code
`pieces`      files that do not parse as a whole
`reading`     all of it in order
"""
