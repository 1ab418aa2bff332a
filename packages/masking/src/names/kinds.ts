// What the name of a member, column, header or parameter says about its value.
import { wordsOf } from './words.ts';

const nameKinds = [
  'secret',
  'aws-secret-key',
  'aws-session-token',
  'authorization',
  'cookie',
  'set-cookie',
  'email',
  'phone',
  'card',
  'iban',
  'national-id',
  'person-name',
  'maybe-name',
  'address',
  'maybe-address',
  'birth-date',
] as const;
export type NameKind = (typeof nameKinds)[number];

interface NameRule {
  readonly kind: NameKind;
  /** On the words of the name, lower case, one blank between them. */
  readonly pattern: RegExp;
  readonly except?: RegExp;
}

/** What may stand behind the word that tells: `password_confirmation`, `secretValue`. */
const trailing =
  '(?: (?:value|pem|code|string|hash|hashed|plain|plaintext|text|confirm|confirmation|again|repeat|data|binary|base|encrypted))*$';

/** The first rule that fits decides. A list is alphabetical within its line where its order says nothing. */
const rules: readonly NameRule[] = [
  { kind: 'aws-secret-key', pattern: /(?:^| )(?:aws secret|secret access|aws secret access) ?key$/ },
  { kind: 'aws-secret-key', pattern: /(?:^| )secretaccesskey$/ },
  { kind: 'aws-session-token', pattern: /(?:^| )(?:aws (?:session|security)|x amz security|session) ?token$/ },
  { kind: 'aws-session-token', pattern: /(?:^| )(?:aws)?sessiontoken$/ },
  { kind: 'authorization', pattern: /(?:^| )(?:authorization|authorisation|auth header|auth)$/ },
  { kind: 'set-cookie', pattern: /(?:^| )set cookies?$/ },
  { kind: 'cookie', pattern: /(?:^| )cookies?(?: header)?$/ },
  {
    kind: 'secret',
    pattern: new RegExp(
      '(?:^| )(?:password|passwords|passwd|passphrase|passcode|pwd|pass|pw|\\w+password|pgpassword|secret|secrets|\\w+secret' +
        '|credential|credentials|creds|passwort|kennwort|contraseña|contrasena|clave secreta|(?:mot )?de passe|motdepasse|senha' +
        `|privkey|wachtwoord|lösenord|parola|hasło|пароль)${trailing}`,
    ),
    // Whether there is one: `hasPassword`, `requiresSecret`.
    except: /^(?:has|is|no|without|requires?|needs) /,
  },
  {
    kind: 'secret',
    pattern: new RegExp(
      '(?:^| )(?:api ?|access ?|secret ?|private ?|encryption ?|signing ?|master ?|account ?|license ?|licence |shared ' +
        '|shared access |storage |subscription |auth ?|client |consumer |admin |ssh |deploy |webhook |hmac |aes |decryption ' +
        `|service account |signature |jwt |session |functions |function |recovery |server |merchant |vault |ingest |ingestion |bot |integration |write |app |application )keys?${trailing}`,
    ),
  },
  {
    kind: 'secret',
    pattern: new RegExp(`(?:^| )(?:token|tokens|\\w+token|jwt|bearer|otp|totp|csrf|xsrf)${trailing}`),
    // Places in a list, keys against doing a thing twice, and counts of what language models read.
    except:
      /(?:^| )(?:next|previous|prev|page|paging|pagination|continuation|starting|start|end|cancel|cancellation|unexpected|client|client request|idempotency|sync|resume|scroll|parse|parser|shard|delta|ordering|fencing|max|min|num|total|prompt|completion|input|output|cached|reasoning|used|remaining|estimated)(?: token|token|tokens| tokens)$/,
  },
  {
    kind: 'secret',
    pattern:
      /(?:^| )(?:pin|pin code|cvv|cvc|csc|card security code|security code|verification code|mfa code|auth code|authorization code|recovery code|one time code|one time password|backup codes?|salt|jsessionid|phpsessid|connect sid|session cookie|sas|x amz signature|x amz credential|security answer|private pem|code verifier|client assertion|saml ?response|saml ?assertion)$/,
  },
  { kind: 'email', pattern: /(?:^| )(?:e mail|e?mails?|\w+email)(?: address(?:es)?| addr)?$/ },
  {
    kind: 'phone',
    pattern:
      /(?:^| )(?:(?:tele|cell|mobile)?phones?|\w+phone|mobile|cell|tel|telno|fax|msisdn|whats ?app|contact|telefon|telefono|teléfono|téléphone|telefone|telefoon|handy|movil|móvil|celular|portable|rufnummer|telefonnummer|handynummer|phonenumber|mobilenumber|phoneno)(?: (?:no|nr|num|number|numbers|phone|e))*$/,
  },
  {
    kind: 'card',
    pattern:
      /(?:^| )(?:cards?|credit ?card|debit ?card|cc|pan|ccn|payment card|card ?(?:no|num|number)|credit ?card ?(?:no|num|number)|debit card (?:no|num|number)|cc ?(?:no|num|number)|kreditkarte|kreditkartennummer|kartennummer|tarjeta|numero de tarjeta|carte bancaire|numéro de carte|primary account number)$/,
  },
  { kind: 'iban', pattern: /(?:^| )(?:iban|iban (?:no|number)|\w+iban)$/ },
  {
    kind: 'national-id',
    pattern:
      /(?:^| )(?:ssn|sin|social ?security|social ?security ?(?:no|num|number)|social|nino|ni (?:no|number)|(?:national )?insurance(?: (?:no|number))|national insurance|security (?:no|number)|national id(?: (?:no|number))?|national identity(?: number)?|national identification(?: number)?|personal (?:id|identity|identification)(?: number)?|id card(?: number)?|nif|dni|nie|nir|insee|numéro de sécurité sociale|sécurité sociale|numero de securite sociale|codice ?fiscale|fiscal code|cpf|cpf (?:no|number)|personnummer|person ?nummer|bsn|burgerservicenummer|steuer ?id|steueridentifikationsnummer|steuer ?identifikationsnummer|steuernummer|idnr|tax ?id|tax ?(?:no|number)|tax payer id|taxpayer ?id|tin|itin|passport|passport (?:no|num|number)|driver'?s? licen[cs]e(?: (?:no|number))?|driving licen[cs]e(?: (?:no|number))?|pesel|aadhaar|curp|rut|cnp|ahv|svnr|nhs (?:no|number))$/,
  },
  {
    kind: 'person-name',
    pattern:
      /(?:^| )(?:(?:first|last|given|family|middle|maiden|full|legal|real|preferred|birth) ?names?|surname|sur name|forename|fname|lname|(?:customer|person|patient|employee|contact|cardholder|card holder|account holder|accountholder|recipient|sender|billing|shipping|guest|passenger|traveller|traveler|beneficiary|payer|payee|subscriber|student|member|buyer|seller|driver|doctor|holder|attendee|signer|author|applicant|tenant contact|emergency contact) ?name|cardholder|card holder|account holder|name on card|vorname|nachname|familienname|kundenname|nombre completo|apellidos?|prenom|prénom|nom de famille|cognome|achternaam|voornaam|sobrenome|nome completo|förnamn|efternamn|imię|nazwisko)$/,
  },
  {
    kind: 'maybe-name',
    pattern:
      /(?:^| )(?:name|user ?name|display ?name|client ?name|owner ?name|owner|nick ?name|customer|client|patient|employee|recipient|sender|guest|passenger|contact person|attendee|nombre|nom|nome|naam)$/,
    except:
      /(?:^| )(?:function|service|error|class|method|host|file|event|table|bucket|queue|topic|stream|group|log group|log stream|container|image|role|policy|domain|server|app|application|package|module|region|zone|metric|namespace|schema|database|db|index|field|column|key|tag|rule|stack|resource|product|item|plan|project|team|org|organization|company|job|task|step|state|pool|cluster|node|pod|model|device|browser|os|runtime|handler|layer|parameter|secret|cookie|header|path|route|stage|api|type|tier|category|brand|exception|thread|logger|span|operation|parent|child|display log|machine|attribute|variable|country|city|state|street|bank|school|user pool|feature|flag|experiment|segment|campaign|template|workflow|pipeline|repository|repo|branch|release|target|source|destination|subscription|consumer|producer|partition|shard|account|environment|env|command|action|dns|short|long|first|process|program|tool|library|property) name$/,
  },
  {
    kind: 'address',
    pattern:
      /(?:^| )(?:street|street ?(?:address|name|line|number)|address ?line(?: one| two| three)?|addr ?line|(?:postal|home|billing|shipping|mailing|delivery|residential|customer|work|permanent|current|invoice) address|zip|zip ?code|post ?code|postal ?code|plz|postleitzahl|strasse|straße|hausnummer|anschrift|direccion|dirección|domicilio|adresse|indirizzo|endereço|endereco|adres|rue|calle|adress)$/,
  },
  {
    kind: 'maybe-address',
    pattern: /(?:^| )(?:address|addr)$/,
    except:
      /(?:^| )(?:ip|mac|host|listen|bind|remote|local|memory|web|wallet|contract|peer|server|source|destination|network|hw|physical|virtual|base|link|socket|proxy|command|log|stack|request|start|end|first|last|new|next|status|source code) (?:address|addr|line)$/,
  },
  {
    kind: 'birth-date',
    pattern:
      /(?:^| )(?:birth ?(?:date|day)|(?:date )?of ?birth|dob|born|born on|geburtsdatum|geburtstag|fecha (?:de )?nacimiento|date (?:de )?naissance|data (?:di |de )?nascita|data (?:de )?nascimento|geboortedatum|födelsedatum|birth ?dt)$/,
  },
];

/** Names of one log repeat with every line. The bound is against texts that are made of names. */
const cachedNamesMax = 8_192;
const cachedNameLengthMax = 64;
const cache = new Map<string, NameKind | 'none'>();

/**
 * What a name says; `undefined` when it says nothing about secrets or persons.
 *
 *   kindOfName('DB_PASSWORD')   →   'secret'
 *   kindOfName('nextToken')     →   undefined
 */
export function kindOfName(name: string): NameKind | undefined {
  const known = cache.get(name) ?? learned(name);
  return known === 'none' ? undefined : known;
}

function learned(name: string): NameKind | 'none' {
  if (name.length > cachedNameLengthMax) return 'none';
  const words = wordsOf(name);
  const rule =
    words === '' ? undefined : rules.find(({ pattern, except }) => pattern.test(words) && !except?.test(words));
  if (cache.size >= cachedNamesMax) cache.clear();
  const kind = rule?.kind ?? 'none';
  cache.set(name, kind);
  return kind;
}
