"""The frozen types every other module speaks in. They import nothing of ours.

`facts`  what one file says, as detectors return it;
`rules`  what the rulebook says, as YAML is read;
`result` what the whole program answers, as JSON publishes it.
"""
