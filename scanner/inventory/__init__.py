"""What is there: roles, sightings, components, frameworks, platforms, findings."""
