// A network built with the AWS SDK for JavaScript, as its guide writes it. Prints what it found as JSON.
import * as ec2 from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const client = new ec2.EC2Client({});
const once = { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 };

const named = (kind, name) => [{ ResourceType: kind, Tags: [{ Key: "Name", Value: name }] }];

async function everything(pages, member) {
  const found = [];
  for await (const page of pages) found.push(page[member]);
  return found;
}

async function refusal(command) {
  try {
    await client.send(command);
  } catch (error) {
    return { name: error.name, status: error.$metadata.httpStatusCode, isService: error instanceof ec2.EC2ServiceException };
  }
  return null;
}

const { Account: account } = await new STSClient({}).send(new GetCallerIdentityCommand({}));

const { Vpc: vpc } = await client.send(
  new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16", TagSpecifications: named("vpc", "javascript") }),
);
await ec2.waitUntilVpcAvailable(once, { VpcIds: [vpc.VpcId] });
await client.send(new ec2.ModifyVpcAttributeCommand({ VpcId: vpc.VpcId, EnableDnsHostnames: { Value: true } }));

const subnets = [];
for (let number = 0; number < 7; number += 1) {
  const made = await client.send(new ec2.CreateSubnetCommand({ VpcId: vpc.VpcId, CidrBlock: `10.0.${number}.0/24` }));
  subnets.push(made.Subnet.SubnetId);
}
await ec2.waitUntilSubnetAvailable(once, { SubnetIds: subnets });

const { InternetGateway: gateway } = await client.send(new ec2.CreateInternetGatewayCommand({}));
await client.send(
  new ec2.AttachInternetGatewayCommand({ InternetGatewayId: gateway.InternetGatewayId, VpcId: vpc.VpcId }),
);
const inside = [{ Name: "vpc-id", Values: [vpc.VpcId] }];
const { RouteTables: tables } = await client.send(new ec2.DescribeRouteTablesCommand({ Filters: inside }));
await client.send(
  new ec2.CreateRouteCommand({
    RouteTableId: tables[0].RouteTableId,
    DestinationCidrBlock: "0.0.0.0/0",
    GatewayId: gateway.InternetGatewayId,
  }),
);

const { GroupId: group } = await client.send(
  new ec2.CreateSecurityGroupCommand({ GroupName: "web", Description: "Web servers", VpcId: vpc.VpcId }),
);
await client.send(
  new ec2.AuthorizeSecurityGroupIngressCommand({
    GroupId: group,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  }),
);

const { Images: images } = await client.send(
  new ec2.DescribeImagesCommand({
    Owners: ["amazon"],
    Filters: [{ Name: "name", Values: ["al2023-ami-2023*-x86_64"] }],
  }),
);
const { Instances: instances } = await client.send(
  new ec2.RunInstancesCommand({
    ImageId: images[0].ImageId,
    InstanceType: "t3.micro",
    MinCount: 1,
    MaxCount: 1,
    SubnetId: subnets[0],
    SecurityGroupIds: [group],
    TagSpecifications: named("instance", "web-1"),
  }),
);
const chosen = { InstanceIds: [instances[0].InstanceId] };
await ec2.waitUntilInstanceRunning(once, chosen);
await ec2.waitUntilInstanceStatusOk(once, chosen);
const shown = await client.send(new ec2.DescribeInstancesCommand(chosen));

const pages = await everything(
  ec2.paginateDescribeSubnets({ client, pageSize: 5 }, { Filters: inside }),
  "Subnets",
);

const refusals = {
  unknown: await refusal(new ec2.DeleteVpcCommand({ VpcId: "vpc-00000000000000000" })),
  overlap: await refusal(new ec2.CreateSubnetCommand({ VpcId: vpc.VpcId, CidrBlock: "10.0.0.128/25" })),
  dryRun: await refusal(new ec2.CreateVpcCommand({ CidrBlock: "10.1.0.0/16", DryRun: true })),
};

await client.send(new ec2.StopInstancesCommand(chosen));
await ec2.waitUntilInstanceStopped(once, chosen);
await client.send(new ec2.TerminateInstancesCommand(chosen));
await ec2.waitUntilInstanceTerminated(once, chosen);

console.log(
  JSON.stringify({
    account,
    vpc: vpc.VpcId,
    instance: shown.Reservations[0].Instances[0],
    pages: pages.map((page) => page.length),
    refusals,
  }),
);
