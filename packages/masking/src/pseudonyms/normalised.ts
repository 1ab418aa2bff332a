// The form of a value of which the digest is taken: one person, however written.
import { groupsOfIpv6 } from '../detectors/ip-forms.ts';

export function normalised(className: string, value: string): string {
  const trimmed = value.trim();
  switch (className) {
    case 'email':
      return trimmed.toLowerCase();
    case 'phone':
      return trimmed.replaceAll(/\D/g, '').replace(/^00/, '');
    case 'card':
    case 'birth-date':
      return trimmed.replaceAll(/\D/g, '');
    case 'iban':
    case 'national-id':
      return trimmed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
    case 'person-name':
    case 'address':
      return trimmed
        .toLowerCase()
        .replaceAll(/[\s,.]+/g, ' ')
        .trim();
    case 'ip-address':
      return (
        groupsOfIpv6(trimmed)
          ?.map((group) => group.toString(16))
          .join(':') ?? trimmed
      );
    case 'private-key':
      return trimmed.replaceAll(/\\[nr]|\s/g, '');
    default:
      return trimmed;
  }
}
