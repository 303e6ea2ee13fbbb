"""Automation documents and a conformance pack that tests write."""

from typing import Any

ROLE = "arn:aws:iam::111122223333:role/remediation"
DISASSOCIATE = """\
schemaVersion: "0.3"
description: Takes an instance's Elastic IP address away from it; the address stays the account's.
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  InstanceId:
    type: String
    allowedPattern: "^i-[0-9a-f]+$"
  AutomationAssumeRole:
    type: String
    default: ""
outputs:
  - find.Association
mainSteps:
  - name: find
    action: aws:executeAwsApi
    inputs:
      Service: ec2
      Api: DescribeAddresses
      Filters:
        - Name: instance-id
          Values: ["{{ InstanceId }}"]
    outputs:
      - Name: Association
        Selector: $.Addresses[0].AssociationId
        Type: String
  - name: disassociate
    action: aws:executeAwsApi
    inputs:
      Service: ec2
      Api: DisassociateAddress
      AssociationId: "{{ find.Association }}"
"""
PACK = f"""\
Parameters:
  Types:
    Type: String
    Default: t3.micro
Resources:
  Desired:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: desired-type
      Description: Small machines alone
      InputParameters: {{instanceType: !Ref Types}}
      Source: {{Owner: AWS, SourceIdentifier: DESIRED_INSTANCE_TYPE}}
  Subnets:
    Type: AWS::Config::ConfigRule
    Properties:
      Scope: {{ComplianceResourceTypes: ["AWS::EC2::Subnet"]}}
      Source: {{Owner: AWS, SourceIdentifier: SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED}}
  Cure:
    Type: AWS::Config::RemediationConfiguration
    Properties:
      ConfigRuleName: !Ref Subnets
      TargetType: SSM_DOCUMENT
      TargetId: AWSConfigRemediation-DisableSubnetAutoAssignPublicIP
      Automatic: true
      MaximumAutomaticAttempts: 3
      Parameters:
        SubnetId: {{ResourceValue: {{Value: RESOURCE_ID}}}}
        AutomationAssumeRole: {{StaticValue: {{Values: ["{ROLE}"]}}}}
"""


def created(region: Any, content: str = DISASSOCIATE, name: str = "Disassociate") -> dict[str, Any]:
    """Write a document in YAML."""
    made = region.do(
        "ssm.create_document", name=name, content=content, document_type="Automation", document_format="YAML"
    )
    described: dict[str, Any] = made["DocumentDescription"]
    return described


def run(region: Any, document: str, **parameters: list[str]) -> dict[str, Any]:
    """Run a document, and show what came of it."""
    started = region.do("ssm.start_automation_execution", document_name=document, parameters=parameters)
    asked = {"automation_execution_id": started["AutomationExecutionId"]}
    shown: dict[str, Any] = region.do("ssm.get_automation_execution", **asked)["AutomationExecution"]
    return shown
