"""Says what botocore reads in homes: JSON in, JSON out. Each home is the text of a config and of a credentials file."""
import json
import os
import sys
import tempfile

import botocore.credentials
import botocore.session
from botocore.compat import _windows_shell_split, compat_shell_split
from botocore.exceptions import BotoCoreError


def home(texts, folder):
    for name in ("config", "credentials"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(texts[name].encode())
    os.environ.update(AWS_CONFIG_FILE=os.path.join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE=os.path.join(folder, "credentials"))
    try:
        names = botocore.session.Session().available_profiles
    except BotoCoreError as error:
        return {"refused": type(error).__name__}
    return {"profiles": {name: profile(name) for name in names}}


def profile(name):
    session = botocore.session.Session(profile=name)
    found = {}
    region = session.get_scoped_config().get("region")
    if isinstance(region, str):
        found["region"] = region
    try:
        credentials = session.get_credentials()
    except BotoCoreError as error:
        # There is no login in these homes, and the library that reads one may be missing.
        kind = type(error).__name__
        return {**found, "method": "login"} if kind.startswith("Login") or kind == "MissingDependencyException" else {**found, "error": kind}
    if credentials is None:
        return {**found, "error": "none"}
    if credentials.method in ("shared-credentials-file", "config-file"):
        return {**found, "keys": [credentials.access_key, credentials.secret_key, credentials.token]}
    return {**found, "method": credentials.method}


# Where credentials come from is asked, not what the programs say.
botocore.credentials.ProcessProvider._retrieve_credentials_using = lambda self, command: {"access_key": "P", "secret_key": "P"}


def split(how, line):
    try:
        return how(line)
    except ValueError:
        return None


os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
asked = json.load(sys.stdin)
with tempfile.TemporaryDirectory() as folder:
    homes = [home(texts, folder) for texts in asked["homes"]]
posix = [split(lambda text: compat_shell_split(text, "linux"), line) for line in asked["lines"]]
windows = [split(_windows_shell_split, line) for line in asked["lines"]]
json.dump({"homes": homes, "posix": posix, "windows": windows}, sys.stdout)
