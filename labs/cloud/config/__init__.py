"""AWS Config and the two services it works with, SNS and Systems Manager Automation: one file a kind."""
