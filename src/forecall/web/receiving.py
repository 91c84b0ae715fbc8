"""Where a large upload waits until it is looked at: in a file without a name, which no crash leaves behind."""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class Unnamed(FileUploadHandler):
    """Django's own for large files gives them a name on the disk, as they came, card numbers and all."""

    file: UploadedFile[bytes]

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django hands them
        super().new_file(*args, **kwargs)
        waiting: Any = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # closed with the request
        self.file = UploadedFile(waiting, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  # Django's way
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
