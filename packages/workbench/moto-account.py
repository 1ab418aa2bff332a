"""Fills a moto server with a small shop: python3 moto-account.py ENDPOINT START_MS EVENTS. For capture-moto.test.ts."""
import io
import json
import sys
import zipfile

import boto3

endpoint, start_ms, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
region = "eu-west-1"
account = "123456789012"


def client(service, region=region):
    return boto3.client(
        service, endpoint_url=endpoint, region_name=region, aws_access_key_id="a", aws_secret_access_key="b"
    )


def arn(service, rest):
    return f"arn:aws:{service}:{region}:{account}:{rest}"


TABLE = arn("dynamodb", "table/carts")
role = client("iam").create_role(RoleName="orders-role", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
reach = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": TABLE}]}
client("iam").put_role_policy(RoleName="orders-role", PolicyName="reach", PolicyDocument=json.dumps(reach))

client("dynamodb").create_table(
    TableName="carts",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)

queues = client("sqs")
queues.create_queue(QueueName="orders-dlq")
redrive = {"deadLetterTargetArn": arn("sqs", "orders-dlq"), "maxReceiveCount": 3}
queues.create_queue(QueueName="orders-in", Attributes={"RedrivePolicy": json.dumps(redrive)})
client("sns").create_topic(Name="placed")

archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as code:
    code.writestr("index.js", "exports.handler = async () => {}")
functions = client("lambda")
functions.create_function(
    FunctionName="orders",
    Runtime="nodejs22.x",
    Role=role,
    Handler="index.handler",
    Code={"ZipFile": archive.getvalue()},
    Environment={
        "Variables": {
            "NODE_ENV": "production",
            "TOPIC": arn("sns", "placed"),
            "GREETING": "hello",
            "ARCHIVE": "arn:aws:s3:::orders-archive/2026",
        }
    },
)
functions.add_permission(
    FunctionName="orders",
    StatementId="uploads",
    Action="lambda:InvokeFunction",
    Principal="s3.amazonaws.com",
    SourceArn="arn:aws:s3:::orders-uploads",
)
functions.create_event_source_mapping(FunctionName="orders", EventSourceArn=arn("sqs", "orders-in"))

elsewhere = "eu-central-1"
client("s3", elsewhere).create_bucket(
    Bucket="orders-archive", CreateBucketConfiguration={"LocationConstraint": elsewhere}
)
buckets = client("s3")
buckets.create_bucket(Bucket="orders-uploads", CreateBucketConfiguration={"LocationConstraint": region})
buckets.put_bucket_notification_configuration(
    Bucket="orders-uploads",
    NotificationConfiguration={
        "LambdaFunctionConfigurations": [
            {"LambdaFunctionArn": arn("lambda", "function:orders"), "Events": ["s3:ObjectCreated:*"]}
        ]
    },
)
buckets.put_bucket_lifecycle_configuration(
    Bucket="orders-uploads",
    LifecycleConfiguration={
        "Rules": [{"ID": "tidy", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}}]
    },
)

logs = client("logs")
group, stream = "/aws/lambda/orders", "2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef"
try:
    logs.create_log_group(logGroupName=group)
except logs.exceptions.ResourceAlreadyExistsException:
    pass
logs.create_log_stream(logGroupName=group, logStreamName=stream)
events = [
    {"timestamp": start_ms + n, "message": json.dumps({"level": "ERROR", "n": n, "mail": f"ada{n % 7}@shop.test"})}
    for n in range(count)
]
for first in range(0, count, 1000):
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events[first : first + 1000])

dimensions = [{"Name": "FunctionName", "Value": "orders"}]
metrics = client("cloudwatch")
metrics.put_metric_alarm(
    AlarmName="orders-errors",
    Namespace="AWS/Lambda",
    MetricName="Errors",
    Dimensions=dimensions,
    Period=60,
    EvaluationPeriods=1,
    Threshold=1,
    ComparisonOperator="GreaterThanThreshold",
    Statistic="Sum",
)
for minute in range(10):
    point = {"MetricName": "Errors", "Dimensions": dimensions, "Timestamp": start_ms / 1000 + 60 * minute, "Value": minute}
    metrics.put_metric_data(Namespace="AWS/Lambda", MetricData=[point])
