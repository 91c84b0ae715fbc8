"""A large upload waits on the disk in a file that has no name there, so that no crash leaves it behind."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from forecall.web.receiving import Unnamed

CONTENT = b"customer,note\n1001,paid by 4111 1111 1111 1111\n"


@pytest.fixture
def coming(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = str(tmp_path), 10
    return tmp_path


def test_what_waits_has_no_name_and_is_read_as_it_came(coming):
    posted = RequestFactory().post("/", {"orders": SimpleUploadedFile("orders.csv", CONTENT, "text/csv")})
    received = posted.FILES["orders"]
    assert (received.name, received.size, received.content_type) == ("orders.csv", len(CONTENT), "text/csv")
    assert not hasattr(received, "temporary_file_path")  # nobody can be handed its place
    assert list(coming.iterdir()) == []
    assert b"".join(received.chunks()) == CONTENT
    received.close()


def test_one_that_is_broken_off_is_closed(coming):
    handler = Unnamed()
    handler.upload_interrupted()  # before there was a file
    handler.new_file("orders", "orders.csv", "text/csv", None, None, None)
    handler.receive_data_chunk(CONTENT, 0)
    handler.upload_interrupted()
    assert handler.file.closed
    assert list(coming.iterdir()) == []
