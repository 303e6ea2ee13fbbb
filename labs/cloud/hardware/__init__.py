"""What is under the network: the hardware of each Availability Zone, where instances are on it, and what fails with it."""
