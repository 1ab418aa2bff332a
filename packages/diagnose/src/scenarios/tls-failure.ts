// The TLS handshake is refused, by either side.
import type { Scenario } from './scenario.ts';

const sslPage = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html';

export const tlsFailure: Scenario = {
  label: 'tls-failure',
  title: 'The TLS handshake failed',
  summary: 'A certificate has expired or is not trusted, or the sides share no protocol.',
  role: 'cause',
  signals: [
    {
      id: 'certificate',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /certificate has expired|CERT_HAS_EXPIRED|certificate is not yet valid|CERT_NOT_YET_VALID/i,
        /unable to get (local )?issuer certificate|UNABLE_TO_GET_ISSUER_CERT/i,
        /UNABLE_TO_VERIFY_LEAF_SIGNATURE|unable to verify the first certificate/i,
        /self[- ]signed certificate|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN/i,
        /CERTIFICATE_VERIFY_FAILED|certificate verify failed/i,
        /PKIX path (building|validation) failed|unable to find valid certification path|SunCertPathBuilderException|CertificateExpiredException/,
        /\bx509: /,
        /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames|hostname '[^']*' doesn't match|No subject alternative (DNS )?names?/i,
        /remote certificate (is invalid|was rejected)|RemoteCertificate(NameMismatch|ChainErrors)/i,
        /curl: \((51|60|77)\)|SSL certificate problem/,
        /error setting certificate verify locations|No CA certificates|root certificate file .* does not exist/i,
        /SSLCertVerificationError/,
      ],
      reason: 'the certificate was not accepted',
      source: 'https://nodejs.org/api/tls.html#x509-certificate-error-codes',
    },
    {
      id: 'handshake',
      where: 'error',
      strength: 'strong',
      patterns: [
        /\bEPROTO\b/,
        /SSLHandshakeException|handshake_failure|handshake failure|sslv3 alert|tlsv1 alert|SSL alert number|Received fatal alert/,
        /wrong version number|unsupported protocol|no protocols available|UNSAFE_LEGACY_RENEGOTIATION|unsafe legacy renegotiation|dh key too small|ca md too weak|ee key too small|no shared cipher/i,
        /SSL routines[:\w ]*/,
        /\bSSLError\b|\bSSLException\b|ssl\.SSL\w+|OpenSSL::SSL::SSLError/,
        /remote error: tls|tls: (failed|handshake|bad|first record|protocol|unknown)/,
        /TLS handshake (failed|error|timeout)|SSL handshake (failed|error)|handshake (did not complete|failed)/i,
        /curl: \(35\)|SSL_ERROR_\w+/,
        /SSL connection could not be established|Could not establish (trust relationship|secure channel)/i,
        /AuthenticationException: (The remote|Authentication failed)/,
        /(no encryption|SSL off)\b|no pg_hba\.conf entry/,
        /require_secure_transport|SSL connection is required|server does not support (SSL|secure)/i,
        /ERR_SSL_\w+/,
      ],
      reason: 'the handshake ended in an alert',
      source: 'https://docs.openssl.org/master/man3/SSL_alert_type_string/',
    },
  ],
  discriminators: [
    { against: 'unhandled-exception', because: 'the exception is the failed handshake' },
    { against: 'dependency-unavailable', because: 'the other side was reached; the handshake failed' },
    {
      against: 'connection-reset',
      when: ['certificate'],
      because: 'the connection ended because the certificate was refused',
    },
    { against: 'network-path-blocked', when: ['certificate'], because: 'the other side was reached' },
    {
      against: 'unhandled-rejection',
      when: ['certificate'],
      because: 'the rejection tells that the certificate was refused',
    },
    { against: 'credentials-invalid', because: 'the login was not reached' },
  ],
  decides: 'The chain that the server presents beside the trust store of the client (openssl s_client).',
  remedy: {
    mitigate: ['Renew the certificate, or add the missing authority.'],
    fix: ['Ship the current bundle of authorities, or move to a current runtime.'],
    prevent: ['Alarm weeks before a certificate or an authority expires.'],
  },
  document: sslPage,
};
