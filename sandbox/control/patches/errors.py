"""Errors as AWS words them, in the protocol of the service.

moto answers an operation that it lacks, and any crash of its own, with an HTML page and status 500; the provider and the
SDK retry that for minutes. Neither will mend itself, so both are answered at once with a 4xx that nobody retries.
"""

import json
import sys
import traceback
import uuid
from xml.sax.saxutils import escape

REST_XML = {"s3", "s3control", "route53", "cloudfront"}


def answer_typed_errors(app) -> None:
    """Give a service's Flask application a handler for everything that moto lets escape."""
    from flask import Response, request
    from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

    def handle(error: Exception):
        if isinstance(error, (NotImplementedError, NotFound, MethodNotAllowed)):
            asked = operation(request)
            code = "InvalidAction" if is_query(request) else "UnknownOperationException"
            message = f"The sandbox does not implement {app.service} {asked}."
        elif isinstance(error, HTTPException):
            return error  # moto's own typed errors
        else:
            asked = operation(request)
            traceback.print_exception(error, file=sys.stderr)
            code = "SandboxInternalFailure"
            message = f"The sandbox failed in {app.service} {asked}: {type(error).__name__}: {error}"
        print(f"{code}: {message}", file=sys.stderr, flush=True)
        status, headers, body = typed_error(app.service, request, code, message)
        return Response(body, status=status, headers=headers)

    app.register_error_handler(Exception, handle)


def operation(request) -> str:
    target = request.headers.get("X-Amz-Target")
    if target:
        return target.split(".")[-1]
    return request.values.get("Action") or f"{request.method} {request.path}"


def is_query(request) -> bool:
    return "X-Amz-Target" not in request.headers and "Action" in request.values


def typed_error(service: str, request, code: str, message: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of an error in EC2's, the query, the REST-XML or a JSON protocol."""
    request_id = str(uuid.uuid4())
    code_xml = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if service == "ec2":
        body = f"<Response><Errors><Error>{code_xml}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
        return 400, {"Content-Type": "text/xml"}, body
    if is_query(request):
        error_xml = f"<Error><Type>Sender</Type>{code_xml}</Error><RequestId>{request_id}</RequestId>"
        return 400, {"Content-Type": "text/xml"}, f"<ErrorResponse>{error_xml}</ErrorResponse>"
    if service in REST_XML:
        return 400, {"Content-Type": "application/xml"}, f"<Error>{code_xml}<RequestId>{request_id}</RequestId></Error>"
    body = json.dumps({"__type": code, "message": message})
    kind = "application/x-amz-json-1.1" if "X-Amz-Target" in request.headers else "application/json"
    return 400, {"Content-Type": kind, "x-amzn-ErrorType": code, "x-amzn-RequestId": request_id}, body
