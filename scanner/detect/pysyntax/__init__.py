"""How Python source is read: a tolerant syntax tree, one forward walk over it, names as Python resolves them.

`grammar` the parser and what keeps it linear; `source` places in a text; `walk` one pass over a tree; `scopes` who binds what;
`imports`, `dynamic`, `guards` import statements and calls; `names` what each occurrence of a name is; `marks` other traits;
`pieces` files that do not parse as a whole; `reading` all of it in order.
"""
