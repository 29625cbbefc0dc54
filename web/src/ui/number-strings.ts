/** Apart from the others, as a click loads them. */
export const numberStrings = {
  number: 'Name or number',
  call: 'Call',
  transfer: 'Transfer',
  asks: 'Talk to them first',
  nobody: 'Nobody here has that name or number.',
  everybody: 'Numbers',
  group: 'Group',
  service: 'Service',
  yours: (number: number) => `Your number is ${number}.`,
  fromPhones: 'Desk phones dial these numbers too.',
  failed: 'The numbers could not be fetched: the box is away.',
};
