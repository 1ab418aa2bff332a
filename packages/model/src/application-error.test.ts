import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ApplicationError, applicationErrors, type ErrorCause } from './index.ts';

const drawn = (text: string): string => text.replaceAll('⇥', '\t').replace(/^\n/, '').trimEnd();

// One line per error: `type: message (code) @ first frame in the user's code | all frames; causes after ←`
function drawError(error: ApplicationError): string {
  return [error, ...error.causes].map(drawPart).join(' ← ');
}

function drawPart({ type, message, code, frames }: ErrorCause): string {
  const own = frames.find((frame) => frame.inApp);
  const place = own === undefined ? '' : ` @ ${own.function ?? '?'} ${own.file ?? '?'}:${own.line ?? '?'}`;
  return `${type}: ${message}${code === undefined ? '' : ` (${code})`}${place} |${frames.length}`;
}

function check(message: string, ...expected: readonly string[]): void {
  expect(applicationErrors(drawn(message)).map(drawError)).toEqual(expected);
}

test('Node: an uncaught error, a rejection with its reason, a failed import', () => {
  check(
    `2026-11-21T14:03:22.101Z⇥4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c⇥ERROR⇥Invoke Error ⇥{"errorType":"TypeError","errorMessage":"x is undefined","stack":["TypeError: x is undefined","    at total (/var/task/node_modules/lib/a.js:3:7)","    at async handler (file:///var/task/src/orders.mjs:41:17)","    at async Runtime.handle (file:///var/runtime/index.mjs:1:2)"]}`,
    'TypeError: x is undefined @ handler /var/task/src/orders.mjs:41 |3',
  );
  check(
    `2026-11-21T14:03:22.101Z⇥undefined⇥ERROR⇥Unhandled Promise Rejection ⇥{\n  "errorType": "Runtime.UnhandledPromiseRejection",\n  "errorMessage": "MongoError: down",\n  "reason": { "errorType": "MongoError", "errorMessage": "down", "stack": ["MongoError: down", "    at run (/var/task/db.js:9:1)"] }\n}`,
    'Runtime.UnhandledPromiseRejection: MongoError: down |0 ← MongoError: down @ run /var/task/db.js:9 |1',
  );
  check(
    `{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'x'","stack":["at load (/var/runtime/UserFunction.js:1:1)"]}`,
    "Runtime.ImportModuleError: Error: Cannot find module 'x' |1 ← Error: Cannot find module 'x' |0",
  );
});

test('Node: a plain stack, a logged error with properties, a cause', () => {
  check(
    `
[Error: ENOSPC: no space left on device, mkdtemp '/tmp/x'] {
  errno: -28,
  code: 'ENOSPC',
}`,
    "Error: ENOSPC: no space left on device, mkdtemp '/tmp/x' (ENOSPC) |0",
  );
  check(
    `
Error: save failed
    at save (/var/task/save.js:1:1)
  [cause]: Error: connect ECONNREFUSED 10.0.0.1:5432
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {
    code: 'ECONNREFUSED',`,
    'Error: save failed @ save /var/task/save.js:1 |1 ← Error: connect ECONNREFUSED 10.0.0.1:5432 (ECONNREFUSED) |1',
  );
});

test('Python: head above or below the traceback, innermost frame first, chained', () => {
  check(
    `
[ERROR] KeyError: 'x'
Traceback (most recent call last):
  File "/var/task/app.py", line 6, in handler
    return total(event)
  File "/var/task/orders.py", line 3, in total
    return event['x']`,
    "KeyError: 'x' @ total /var/task/orders.py:3 |2",
  );
  check(
    `
Traceback (most recent call last):
  File "/var/task/app.py", line 6, in handler
    client.get()
  File "/opt/python/lib/python3.12/site-packages/botocore/client.py", line 553, in _api_call
    raise error
botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/var/task/app.py", line 9, in handler
    raise OrderError("no order")
OrderError: no order`,
    'OrderError: no order @ handler /var/task/app.py:9 |1 ← botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied (AccessDenied) @ handler /var/task/app.py:6 |2',
  );
  check(
    `
{
  "errorMessage": "'widget'",
  "errorType": "KeyError",
  "stackTrace": ["  File \\"/var/task/app.py\\", line 6, in handler\\n    f(event)\\n", "  File \\"/var/task/b.py\\", line 2, in f\\n    event['widget']\\n"]
}`,
    "KeyError: 'widget' @ f /var/task/b.py:2 |2",
  );
});

test('Java and .NET: chains of causes, in text and in JSON', () => {
  check(
    `
java.lang.IllegalStateException: no order
	at shop.Orders.total(Orders.java:41)
	at java.base/java.lang.reflect.Method.invoke(Unknown Source)
Caused by: java.io.IOException: closed
	at shop.Store.read(Store.java:7)
	... 2 more`,
    'java.lang.IllegalStateException: no order @ shop.Orders.total Orders.java:41 |2 ← java.io.IOException: closed @ shop.Store.read Store.java:7 |1',
  );
  check(
    `
System.AggregateException: failed ---> System.IO.IOException: closed
   at Shop.Store.Read(String id) in /src/Store.cs:line 7
   --- End of inner exception stack trace ---
   at Shop.Orders.Total() in /src/Orders.cs:line 41`,
    'System.AggregateException: failed @ Shop.Orders.Total() /src/Orders.cs:41 |1 ← System.IO.IOException: closed @ Shop.Store.Read(String id) /src/Store.cs:7 |1',
  );
  check(
    `{"errorMessage":"no order","errorType":"shop.OrderException","stackTrace":["shop.Orders.total(Orders.java:41)"],"cause":{"errorMessage":"closed","errorType":"java.io.IOException","stackTrace":[]}}`,
    'shop.OrderException: no order @ shop.Orders.total Orders.java:41 |1 ← java.io.IOException: closed |0',
  );
});

test('Go and Ruby', () => {
  check(
    `{"errorMessage":"boom","errorType":"errorString","stackTrace":[{"path":"runtime/panic.go","line":5,"label":"gopanic"},{"path":"orders/total.go","line":41,"label":"Total"}]}`,
    'errorString: boom @ Total orders/total.go:41 |2',
  );
  check(
    `
panic: boom
goroutine 1 [running]:
main.Total(0xc000123)
	/src/orders/total.go:41 +0x1b`,
    'panic: boom @ main.Total /src/orders/total.go:41 |1',
  );
  check(
    `
Init error when loading handler lambda.handler
{
"errorMessage": "cannot load such file -- shop",
"errorType": "Init<LoadError>",
"stackTrace": ["/var/lang/lib/ruby/3.3.0/rubygems/x.rb:59:in \`require'", "/var/task/lambda.rb:17:in \`<top (required)>'"]
}`,
    'Init<LoadError>: cannot load such file -- shop @ <top (required)> /var/task/lambda.rb:17 |2',
  );
  check(
    "/var/task/lambda.rb:3:in `total': no order (OrderError)",
    'OrderError: no order @ total /var/task/lambda.rb:3 |1',
  );
});

test('loggers: Powertools for both languages, pino, a cloud error, a cut-off fragment', () => {
  check(
    `{"level":"ERROR","message":"request failed","error":{"name":"TypeError","message":"x","stack":"TypeError: x\\n    at f (/var/task/a.js:1:1)"}}`,
    'TypeError: x @ f /var/task/a.js:1 |1',
  );
  check(
    `{"level":"ERROR","message":"request failed","exception_name":"ValueError","exception":"Traceback (most recent call last):\\n  File \\"/var/task/a.py\\", line 1, in f\\n    g()\\nValueError: bad"}`,
    'ValueError: bad @ f /var/task/a.py:1 |1',
  );
  check(
    `{"level":50,"msg":"failed","err":{"type":"RangeError","message":"r","stack":"RangeError: r\\n    at f (/var/task/a.js:1:1)"}}`,
    'RangeError: r @ f /var/task/a.js:1 |1',
  );
  check(
    `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no table"}`,
    'ResourceNotFoundException: no table |0',
  );
  check(`"errorType": "KeyError",\n"errorMessage": "'x'"`, "KeyError: 'x' |0");
});

test('ordinary output holds no error', () => {
  for (const text of [
    'nightly check done: 0 errors, 12 warnings',
    '{"level":"INFO","message":"cache lookup","errors":[],"errorCount":0}',
    '{"level":"WARN","message":"no error"}',
    'REPORT RequestId: a\tDuration: 1 ms\tStatus: error\tError Type: Runtime.ExitError',
    '2026-11-21T14:03:22.101Z 4c1e9a52 Task timed out after 3.00 seconds',
    'import finished, rows=40 errors=0 failed=0',
    '{"_aws":{"CloudWatchMetrics":[]},"Errors":3}',
  ]) {
    check(text);
  }
});

test('no text makes it throw or take long', () => {
  const piece = fc.constantFrom(
    'Traceback (most recent call last):\n',
    '  File "a.py", line 1, in f\n',
    'KeyError: 1\n',
    'Caused by: a.B: c\n',
    '\tat a.B(C.java:1)\n',
    '{"errorType":"A",',
    '"stack":[1,[2],{}]}',
    ' ---> ',
    'panic: ',
    '\n',
    'During handling of the above exception\n',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(piece).map((all) => all.join('')),
        fc.json(),
      ),
      (text) => void applicationErrors(text),
    ),
  );
  for (const unit of ['a', ' ', 'a.', 'A', 'Error: ', '{"', 'at ', 'at f (a:1:1)\n', '(', '\n', 'a:1:in `']) {
    const startedAt = performance.now();
    applicationErrors(unit.repeat(Math.ceil(1e6 / unit.length)));
    expect(performance.now() - startedAt, unit).toBeLessThan(2_000);
  }
});
