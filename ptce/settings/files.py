"""Where documents and uploads are kept: a local folder, or a bucket where the environment names one."""

from __future__ import annotations

from typing import Any

from environ import Env


def storage(env: Env) -> dict[str, Any]:
    """
    Return Django's description of the storage of kept files.

    Several hosts share one bucket, which nothing but the site reads: no public address, no signed link. Without
    credentials of ours, boto finds those of the machine.
    """
    bucket = env.str("STORAGE_S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "core.storage.Folder"}
    endpoint = env.str("STORAGE_S3_ENDPOINT", default="") or None
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint,
            "region_name": env.str("STORAGE_S3_REGION", default="") or None,
            "access_key": env.str("STORAGE_S3_KEY_ID", default="") or None,
            "secret_key": env.str("STORAGE_S3_SECRET", default="") or None,
            # Other makers' servers have no name for each bucket.
            "addressing_style": "path" if endpoint else None,
            "file_overwrite": False,
            "default_acl": None,
        },
    }
