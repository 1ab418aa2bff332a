// Values that stand for a secret without being one: nothing, a star in its place, a variable, a reference to where it is kept.

const words =
  /^(?:null|undefined|nil|none|nan|true|false|yes|no|on|off|empty|blank|n\/?a|unset|unknown|missing|required|optional|redacted|masked|hidden|removed|filtered|omitted|secret|string|number|boolean|object|array|function|anonymous|changeme|default|invalid|incorrect|wrong|expired|valid|present|absent|set|not[ _-]set|configured|undefined or null|sensitive|sensitive data removed|sha256|sha512|bcrypt|argon2|plaintext|bearer|basic|token|password|passwd)$/i;

const shapes: readonly RegExp[] = [
  // ***, xxxx, ••••, ----, …; also with a few characters left readable, as `****1234`.
  /^[*xX•●.#_-]{2,}[\w=]{0,4}$/,
  /\*{3,}/,
  // [REDACTED], <hidden>, {{password}}, ${PASSWORD}, $(cat file), %s, %(password)s, $1, ?, :password, @password
  /^\[[\p{L} _*.:-]{0,60}\]$/u,
  /^<[^<>]{0,60}>$/,
  /^(?:[$#%]\{[^{}]{0,80}\}|\{\{[^{}]{0,80}\}\}|\{[\w.-]{0,40}\})$/,
  /^\$\(.*\)$/,
  /^\$[A-Z_][A-Z0-9_]*$/,
  /^(?:%[sdv]|%\(\w+\)s|\$\d{1,3}|\?|:[a-z_]\w*|@[a-z_]\w*)$/i,
  /^(?:process\.env|os\.environ|env|System\.getenv|secrets|config|vault)[.([:]/,
  // Where it is kept: an ARN, a dynamic reference, a path of the parameter store.
  /^arn:aws[\w-]*:/,
  /^(?:ssm|secretsmanager|vault|file|op|sops|aws|ref):/,
  /^\/(?:aws|ssm|secrets?|prod|production|staging|stage|dev|test|qa)\/[\w./-]+$/,
];

/** True for what is no value at all. */
export function isPlaceholder(value: string): boolean {
  const trimmed = value.trim();
  if (trimmed.length < 2 || words.test(trimmed)) return true;
  return trimmed.length <= 200 && shapes.some((shape) => shape.test(trimmed));
}
