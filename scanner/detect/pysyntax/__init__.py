"""How Python source is read: a tolerant syntax tree, forward walks over it, names as Python resolves them.

`grammar`     the parser, and what keeps it linear
`source`      places in a text
`scopes`      who binds a name, and what it stands for
`walk`        one pass over a tree, with all that stands around each place
`occurrence`  a name in code and the attributes that follow it; `names` whether it binds or is read
`imports`     import statements; `calls` calls that import; `guards` what stands between either and running
`words`       where names may stand, as bytes alone tell
`marks`       main guards, Python 2, generated code
`pieces`      files that do not parse as a whole
`reading`     all of it in order
"""
