"""What are the actions and kinds of SNS, of Systems Manager and of what surrounds AWS Config called in the page?"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOUNS: Mapping[str, str | Promise] = {
    "document": _("Automation document"),
    "function": _("Function of a custom rule"),
    "subscription": _("SNS subscription"),
    "topic": _("SNS topic"),
}

TITLES: Mapping[str, str | Promise] = {
    "create_function": _("Write a function for custom rules"),
    "update_function_code": _("Write a function anew"),
    "delete_function": _("Delete a function"),
    "list_functions": _("List functions"),
    "describe_inbox": _("Read the inbox"),
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
