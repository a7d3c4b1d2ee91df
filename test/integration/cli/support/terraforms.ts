/** Stands in for Terraform on PATH: the real one (`$TERRAFORM`), which leaves the file `$STARTED` when it begins to plan. */
export const tellingTerraform = `#!/bin/sh
if [ "$1" = plan ]; then : > "$STARTED"; fi
exec "$TERRAFORM" "$@"
`

/** Gives its version, and hears no SIGINT in anything else until the file `$RELEASED` is there. */
export const stubbornTerraform = `#!/bin/sh
if [ "$1" = version ]; then echo '{"terraform_version":"1.11.4"}'; exit 0; fi
trap '' INT
: > "$STARTED"
while [ ! -e "$RELEASED" ]; do sleep 0.05; done
exit 1
`
