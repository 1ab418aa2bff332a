// Whether a value under the bare name `name` is that of a person: most are of functions, tables and errors.

const particle = "(?:de|da|dos|del|della|di|van|von|der|den|la|le|el|al|bin|ibn|zu|ter|y|e|St\\.|O')";
const word =
  "(?:\\p{Lu}\\p{Ll}+(?:[-'’]\\p{Lu}\\p{Ll}+)*|\\p{Lu}['’]\\p{Lu}\\p{Ll}+|Mc\\p{Lu}\\p{Ll}+|Mac\\p{Lu}\\p{Ll}+|\\p{Lu}\\.)";
const personLike = new RegExp(`^${word}(?: ${particle})*(?: (?:${particle} )*${word}){1,3}$`, 'u');

/** Words of things, in names of things. */
const thing =
  /\b(?:Error|Exception|Lambda|Function|Service|Server|Client|Handler|Worker|Queue|Table|Bucket|Topic|Stream|Api|App|Application|Event|Bus|Rule|Group|Pool|Cluster|Node|Mobile|Safari|Chrome|Firefox|Windows|Mac|Linux|Android|Test|Monitor|Alarm|Dashboard|Production|Staging|Development|Default|Free|Basic|Premium|Enterprise|Professional|Standard|Plan|Tier|Order|Orders|Product|Item|Shirt|Shoes|Phone|Laptop|Book|Store|Shop|Inc|Ltd|Llc|Gmbh|Corp|Company|Team|Project|Report|Summary|Daily|Weekly|Monthly|Batch|Job|Task|Step|Process|Timeout|Request|Response|Cart|Checkout|Payment|Payments|Search|Catalog|User|Users|Admin|System|Internal|Data|File|Image|Health|Check|Sync|Export|Import|Backup|Feature|Flag|Key|Value|Name|Type|Status|State|Version|Build|Deploy|Release|New|Old|My|The|All|Not|No|Access|Denied|Invalid|Unknown|Bad|Too|Many|Key|Cache|Session|Token|Email|Message|Notification|Stack|Resource|Policy|Role|Account|Billing|Invoice|Shipping|Delivery|North|South|East|West|Central|Europe|Asia|America|Black|White|Red|Blue|Green|Large|Small|Medium|Wireless|Pro|Max|Plus|Mini|Ultra|Set|Pack|Box|Kit|Case|Cover|Cable|Charger|Headphones|Mouse|Keyboard|Chair|Desk|Table|Lamp)\b/;

export function isPersonLike(value: string): boolean {
  return value.length <= 60 && personLike.test(value) && !thing.test(value);
}

/** Members whose `name` is that of a person: `customer.name`. */
const holder =
  /(?:^| )(?:users?|customers?|persons?|people|persona|contacts?|patients?|employees?|members?|guests?|passengers?|recipients?|senders?|buyers?|payers?|payees?|cardholder|profile|subscribers?|students?|attendees?|drivers?|beneficiary|holder|shopper|traveler|traveller|claimant|applicants?|billing|shipping|billing details|shipping address|billing address|owner|author|signer|assignee|reporter|kunde|cliente|kunden)$/;

export function holdsPersons(words: string): boolean {
  return holder.test(words);
}
