// The words of a name, however it is spelled: `userPassword`, `user_password`, `User-Password`, `DB.USER.PASSWORD`, `PASSWORD2`.

/** Lower case, joined by one blank, digits at the end dropped. */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/[ \d]+$/, '')
    .trim();
}
