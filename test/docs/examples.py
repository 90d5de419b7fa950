"""Parses blocks of Python from JSON on standard input, and synthesizes each in a stack if the package is installed."""
import ast
import importlib.util
import json
import re
import sys

ACCOUNT = "us-east-1:111111111111"


def given(scope, name, type_name):
    """Creates a variable that an example takes for granted."""
    from aws_cdk import aws_events as events, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda_, aws_s3 as s3

    role = iam.Role(scope, f"Role-{name}", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    makers = {
        "Function": lambda: lambda_.Function.from_function_attributes(scope, name, function_arn=f"arn:aws:lambda:{ACCOUNT}:function:{name}", role=role, same_environment=True),
        "EventBus": lambda: events.EventBus.from_event_bus_name(scope, name, name),
        "Bucket": lambda: s3.Bucket.from_bucket_name(scope, name, "bucket"),
        "Role": lambda: role,
        "Stream": lambda: kinesis.Stream.from_stream_arn(scope, name, f"arn:aws:kinesis:{ACCOUNT}:stream/{name}"),
    }
    return makers[re.sub(r"^.*\.I?", "", type_name)]()


def run(code, place):
    import aws_cdk as cdk

    app = cdk.App()
    stack = cdk.Stack(app, "Example")
    names = {name: given(stack, name, type_name) for name, type_name in re.findall(r"^# (\w+): (\S+)$", code, re.MULTILINE)}
    exec(compile(code, place, "exec"), {"self": stack, **names})
    app.synth()


def main():
    blocks = json.load(sys.stdin)
    installed = importlib.util.find_spec("cdk_pinpoint_incremental_analytics") is not None
    faults = 0
    for block in blocks:
        try:
            ast.parse(block["text"])
            if installed:
                run(block["text"], block["place"])
        except Exception as error:
            faults += 1
            print(f"{block['place']}: {error}", file=sys.stderr)
    done = "parsed and synthesized" if installed else "parsed; where the package is installed they are synthesized, too"
    print(f"{len(blocks) - faults} of {len(blocks)} examples in Python: {done}")
    return 1 if faults or not blocks else 0


sys.exit(main())
