"""What metrics.sh asks: CloudWatch of a metric's statistic, or Prometheus's own parser of a value in the file.

metrics_read.py cloudwatch URL SCOPE METRIC STATISTIC
metrics_read.py file PATH NAME
"""
import datetime
import sys


def cloudwatch(url, scope, metric, statistic):
    import boto3

    client = boto3.client("cloudwatch", endpoint_url=url, region_name="us-east-1")
    now, half = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(minutes=30)
    points = client.get_metric_statistics(
        Namespace="GHA/ListenerScaler", MetricName=metric, Dimensions=[{"Name": "ScaleSet", "Value": scope}], StartTime=now - half,
        EndTime=now + half, Period=3600, Statistics=[statistic])["Datapoints"]
    combine = {"Maximum": max, "Minimum": min}.get(statistic, sum)
    return combine(point[statistic] for point in points) if points else ""


def file(path, name):
    from prometheus_client.parser import text_string_to_metric_families

    with open(path) as opened:
        families = list(text_string_to_metric_families(opened.read()))
    for family in families:
        assert family.documentation and family.type != "unknown", f"{family.name} has no HELP or TYPE"
    samples = {sample.name: float(sample.value) for family in families for sample in family.samples if "le" not in sample.labels}
    return samples.get("gha_listener_scaler_" + name, "")


print({"cloudwatch": cloudwatch, "file": file}[sys.argv[1]](*sys.argv[2:]))
