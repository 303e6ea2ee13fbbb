"""How can a sandbox be built again elsewhere? Its journal as a shell script, a boto3 script or an Ansible playbook."""
