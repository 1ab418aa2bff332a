import { describe, expect, test } from 'vitest';
import { contextOf, printedBy } from '../testing/harness.ts';
import { DetailedError, errorKind, hasCode } from './detailed-error.ts';
import { jsonResponse, responseBytesMax, responseProblems, withResponseCheck } from './http-response.ts';

describe('an error with its facts', () => {
  const cause = new TypeError('socket closed');
  const error = new DetailedError(
    'Failed to process file',
    'FILE_PROCESSING_ERROR',
    { fileId: 'f-1', operation: 'download' },
    cause,
  );

  test('is an Error with code, context and cause', () => {
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message, cause: error.cause }).toEqual({
      name: 'DetailedError',
      message: 'Failed to process file',
      code: 'FILE_PROCESSING_ERROR',
      context: { fileId: 'f-1', operation: 'download' },
      cause,
    });
    expect(hasCode(error, 'FILE_PROCESSING_ERROR')).toBe(true);
    expect(hasCode(cause, 'FILE_PROCESSING_ERROR')).toBe(false);
  });

  test('of a kind has a typed context', () => {
    const PaymentRefused = errorKind<{ orderId: string; reason: string }>('PAYMENT_REFUSED');
    const refused: unknown = PaymentRefused('the card was refused', { orderId: 'o-1', reason: 'expired' });
    expect(PaymentRefused.is(refused) && refused.context.reason).toBe('expired');
    expect(PaymentRefused.is(error)).toBe(false);
    // @ts-expect-error: the context of this kind has a reason
    PaymentRefused('the card was refused', { orderId: 'o-1' });
  });
});

describe('an answer that API Gateway takes', () => {
  test.each([
    [{ statusCode: 200 }],
    [{ statusCode: 400, body: '{"error":"Missing body"}' }],
    [{ statusCode: 301, headers: { location: '/', 'retry-after': 3 }, body: '', isBase64Encoded: false }],
    [{ statusCode: 200, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] }, body: null }],
    [jsonResponse(400, { error: 'Missing body' })],
  ])('%j', (response) => expect(responseProblems(response)).toEqual([]));
});

describe('an answer that becomes a 502', () => {
  test.each([
    [undefined, ['the answer is undefined: it must be an object with a statusCode']],
    ['ok', ['the answer is "ok", a text: it must be an object with a statusCode']],
    [[], ['the answer is a list: it must be an object with a statusCode']],
    [
      { statusCode: '200', body: {} },
      [
        'statusCode is "200", a text: it must be a whole number from 100 to 599',
        'body is an object: it must be a text',
      ],
    ],
    [{ statusCode: 200, headers: [['a', 'b']] }, ['headers is a list: it must be an object of texts']],
    [{ statusCode: 200, headers: { a: {} } }, ['headers is an object: it must be an object of texts']],
    [{ statusCode: 200, isBase64Encoded: 'no' }, ['isBase64Encoded is "no", a text: it must be true or false']],
  ])('%j', (response, problems) => expect(responseProblems(response)).toEqual(problems));

  test('for its size', () =>
    expect(responseProblems({ statusCode: 200, body: 'x'.repeat(responseBytesMax + 1) })).toHaveLength(1));

  test('is said in the function’s own log, and goes on unchanged', async () => {
    const response = { statusCode: 200, body: { orderId: 'o-1' } };
    let answer: unknown;
    const lines = await printedBy(async () => {
      answer = await withResponseCheck(async () => response)({}, contextOf(1));
    });
    expect(answer).toBe(response);
    expect(lines).toMatchObject([{ level: 'ERROR', problems: ['body is an object: it must be a text'] }]);
  });

  test('payload format 2.0 takes any value for a body', () =>
    expect(responseProblems({ orderId: 'o-1' }, { allowBare: true })).toEqual([]));
});
