"""What are the actions and kinds of SNS, of Systems Manager and of what surrounds AWS Config called in the page?"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOUNS: Mapping[str, str | Promise] = {
    "conformance-pack": _("Conformance pack"),
    "document": _("Automation document"),
    "function": _("Function of a custom rule"),
    "remediation-configuration": _("Remediation"),
    "subscription": _("SNS subscription"),
    "topic": _("SNS topic"),
}

TITLES: Mapping[str, str | Promise] = {
    "create_function": _("Write a function for custom rules"),
    "update_function_code": _("Write a function anew"),
    "delete_function": _("Delete a function"),
    "list_functions": _("List functions"),
    "describe_inbox": _("Read the inbox"),
    "config.put_evaluations": _("Say what was found of resources"),
    "config.put_remediation_configurations": _("Say what is to be done about a rule"),
    "config.describe_remediation_configurations": _("Show what is to be done about rules"),
    "config.delete_remediation_configuration": _("Do nothing any more about a rule"),
    "config.start_remediation_execution": _("Remediate resources"),
    "config.describe_remediation_execution_status": _("Show how remediations went"),
    "config.put_remediation_exceptions": _("Leave resources out of automatic remediation"),
    "config.describe_remediation_exceptions": _("List remediation exceptions"),
    "config.delete_remediation_exceptions": _("Delete remediation exceptions"),
    "config.put_conformance_pack": _("Put a conformance pack"),
    "config.delete_conformance_pack": _("Delete a conformance pack"),
    "config.describe_conformance_packs": _("List conformance packs"),
    "config.describe_conformance_pack_status": _("Show how conformance packs are doing"),
    "config.describe_conformance_pack_compliance": _("Show the compliance of a conformance pack by rule"),
    "config.get_conformance_pack_compliance_summary": _("Show the compliance of conformance packs"),
    "config.get_conformance_pack_compliance_details": _("Show the compliance of a conformance pack by resource"),
    "sns.create_topic": _("Create an SNS topic"),
    "sns.delete_topic": _("Delete an SNS topic"),
    "sns.get_topic_attributes": _("Show an SNS topic"),
    "sns.list_subscriptions": _("List SNS subscriptions"),
    "sns.list_subscriptions_by_topic": _("List the subscriptions of an SNS topic"),
    "sns.list_topics": _("List SNS topics"),
    "sns.publish": _("Publish to an SNS topic"),
    "sns.set_topic_attributes": _("Change an SNS topic"),
    "sns.subscribe": _("Subscribe to an SNS topic"),
    "sns.unsubscribe": _("End an SNS subscription"),
    "ssm.create_document": _("Write an automation document"),
    "ssm.delete_document": _("Delete an automation document"),
    "ssm.describe_automation_executions": _("List automations that ran"),
    "ssm.describe_document": _("Show what an automation document takes"),
    "ssm.get_automation_execution": _("Show an automation step by step"),
    "ssm.get_document": _("Read an automation document"),
    "ssm.list_documents": _("List automation documents"),
    "ssm.start_automation_execution": _("Run an automation document"),
    "ssm.update_document": _("Write an automation document anew"),
}
