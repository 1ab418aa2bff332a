import { expect, test } from 'vitest';
import { encodedPath, sha256Hex, signedHeaders } from './signature.ts';

// The worked examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, and one of the
// published test suite for other services, https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite
const s3 = {
  service: 's3',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  timeMs: Date.UTC(2013, 4, 24),
};
const bucket = 'https://examplebucket.s3.amazonaws.com';
const nothing = sha256Hex('');

function check(method: string, url: string, headers: Record<string, string>, payload: string, signature: string): void {
  const payloadSha256 = sha256Hex(payload);
  const all = { ...headers, 'x-amz-content-sha256': payloadSha256 };
  const { authorization } = signedHeaders({ ...s3, method, url: new URL(url), headers: all, payloadSha256 });
  expect(authorization).toContain(`Signature=${signature}`);
}

test('the four examples of S3 get the signatures that are printed there', () => {
  check(
    'GET',
    `${bucket}/test.txt`,
    { range: 'bytes=0-9' },
    '',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
  check(
    'PUT',
    `${bucket}/${encodedPath('test$file.text')}`,
    { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    'Welcome to Amazon S3.',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  );
  check('GET', `${bucket}/?lifecycle`, {}, '', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543');
  check(
    'GET',
    `${bucket}/?max-keys=2&prefix=J`,
    {},
    '',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  );
});

test('get-vanilla of the published suite gets its signature', () => {
  const { authorization } = signedHeaders({
    method: 'GET',
    url: new URL('https://example.amazonaws.com/'),
    headers: {},
    payloadSha256: nothing,
    service: 'service',
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    timeMs: Date.UTC(2015, 7, 30, 12, 36),
  });
  expect(authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,SignedHeaders=host;x-amz-date,' +
      'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  );
});

test('the token of a role is sent, and signed', () => {
  const credentials = { ...s3.credentials, sessionToken: 'token' };
  const url = new URL(`${bucket}/a`);
  const headers = signedHeaders({ ...s3, credentials, method: 'PUT', url, headers: {}, payloadSha256: nothing });
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
});

test('a key is encoded as S3 encodes it', () => {
  expect(encodedPath("coverage/my function (ü)*'!.coverage")).toBe(
    'coverage/my%20function%20%28%C3%BC%29%2A%27%21.coverage',
  );
});
