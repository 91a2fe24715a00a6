import gc

from celery import shared_task
from celery.signals import worker_process_init, worker_process_shutdown

from core import jobs, pdf


@shared_task
def run_job(job_id: int) -> None:
    """Answer a bell: it rang for this job, and the most urgent one is done."""
    jobs.run_most_urgent()


@worker_process_init.connect
def warm_renderer(**_: object) -> None:
    """
    Load fonts and style sheet as a worker process starts, before its first document.

    From then on the collector leaves all that is loaded alone: a forked child that went over it would copy it, page
    by page. Once only: what is frozen and freed again at each document keeps its garbage too long.
    """
    pdf.warm()
    gc.collect()
    gc.freeze()


@worker_process_shutdown.connect
def cool_renderer(**_: object) -> None:
    """Remove the fonts unpacked on disk: a worker process ends without Python's own clean-up."""
    pdf.cool()
