"""Infrastructure as code, whatever its language: readers of Terraform, Bicep, CloudFormation and their like share this.

`tokens` and `blocks` read languages of braces, `documents` reads YAML and JSON, and `nodes` walks their mappings;
each gives what is said as `Said`, from which `collector` makes facts.
"""
