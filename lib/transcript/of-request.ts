const ownerFields = [
  'role',
  'belongs_to',
  'belongsTo',
  'from',
  'sender',
  'author',
  'kind',
  'purpose',
  'direction',
];
const ownerWords =
  /^(?:end_?user|user|human|system|developer|input|reference|mask|(?:user_?)?upload(?:ed)?)$/i;

/** Whether a part of an answer says that it repeats what the user or the instructions said or sent. */
export function isOfRequest(value: object): boolean {
  const fields = value as Readonly<Record<string, unknown>>;
  return ownerFields.some((name) => {
    const owner = fields[name];
    if (typeof owner === 'object' && owner !== null && 'role' in owner)
      return typeof owner.role === 'string' && ownerWords.test(owner.role);
    return typeof owner === 'string' && ownerWords.test(owner);
  });
}
