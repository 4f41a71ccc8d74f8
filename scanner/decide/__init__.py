"""Facts and rules to a verdict. The algebra is that of the guidance: `evaluate` says which rules fire, `single`
settles one component, `combine` the repository, `robustness` what would change it."""
