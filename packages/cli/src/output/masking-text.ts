/** What a case may be relied on for, in a sentence. */
export const maskingText = {
  none: 'Nothing is masked: the case holds what the sources held, secrets and personal data included. Share it as you would share them.',
  pseudonyms: 'Secrets and personal data are replaced by pseudonyms, under a key that is not in the case.',
  partly:
    'Only a part of the case is masked: an import with --no-mask is in it. Share it as you would share its sources.',
} as const;
