"""Warm calls by boto3, in microseconds: peer.py <port>. Prints JSON, or {"missing": why}."""
import json
import os
import statistics
import sys
import time

os.environ.update(AWS_ACCESS_KEY_ID="AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
endpoint = f"http://127.0.0.1:{sys.argv[1]}"


def microseconds(call):
    times = []
    for _ in range(300):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times[100:])


try:
    import boto3

    options = {"region_name": "us-east-1", "endpoint_url": endpoint}
    v2 = boto3.client("simpledbv2", **options)
    classic = boto3.client("sdb", **options)
except Exception as error:  # an older boto3 does not know the service; none at all cannot be imported
    print(json.dumps({"missing": type(error).__name__}))
else:
    print(json.dumps({
        "version": boto3.__version__,
        "startDomainExport": microseconds(lambda: v2.start_domain_export(domainName="orders", s3Bucket="my-bucket")),
        "listDomains": microseconds(lambda: classic.list_domains(MaxNumberOfDomains=10)),
    }))
