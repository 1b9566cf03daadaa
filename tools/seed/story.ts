/** Whoever is in the demo, by his username. The first has founded the workspace. */
export const people = {
  olivia: { display_name: 'Olivia Reyes', title: 'Founder', role: 'owner' },
  marta: { display_name: 'Marta Lindqvist', title: 'Manager', role: 'admin' },
  david: { display_name: 'David Park', title: 'Developer', role: 'member' },
  diana: { display_name: 'Diana Moreau', title: 'Designer', role: 'member' },
  tom: { display_name: 'Tom Adeyemi', title: 'Tester', role: 'member' },
  ines: { display_name: 'Ines Castro', title: 'Support', role: 'member' },
  gina: { display_name: 'Gina Rossi', title: 'Illustrator, from outside', role: 'guest' },
} as const satisfies Record<string, { display_name: string; title: string; role: 'owner' | 'admin' | 'member' | 'guest' }>;

export type Name = keyof typeof people;

/** What somebody says, and what comes of it. */
export interface Said {
  by: Name;
  says: string;
  /** Who reacts to it how. */
  reactions?: Record<string, Name[]>;
  replies?: Said[];
  /** Who pins it. */
  pinned?: Name;
  /** A text, or the colour of a picture. */
  file?: { name: string; text: string } | { name: string; colour: string };
}

interface Channel {
  name: string;
  type: 'public' | 'private';
  topic: string;
  /** Its founder comes first. Everybody is in `general`, which is there already. */
  members: Name[];
  talk: Said[];
}

export const channels: Channel[] = [
  {
    name: 'general',
    type: 'public',
    topic: 'What everybody should know',
    members: ['olivia'],
    talk: [
      {
        by: 'olivia',
        says: 'Welcome to Northwind! Have a look at #development and #design, and say hello.',
        reactions: { '👋': ['marta', 'david', 'diana', 'tom'], ':northwind:': ['ines'] },
        pinned: 'marta',
      },
      { by: 'ines', says: 'Hello from support. If a customer writes to you, send him to me.' },
      {
        by: 'marta',
        says: '@channel We release **on Thursday at four**. The plan is in the thread.',
        replies: [
          {
            by: 'marta',
            says: 'Here it is.',
            file: {
              name: 'release-plan.md',
              text: '# Release\n\n1. Freeze on Wednesday\n2. Test in the morning\n3. Out at four\n',
            },
          },
          { by: 'tom', says: 'I need the build by Wednesday noon then, @david.' },
          { by: 'david', says: 'You will have it.', reactions: { '🙏': ['tom', 'marta'] } },
        ],
        reactions: { '👍': ['david', 'diana', 'tom', 'ines'] },
      },
    ],
  },
  {
    name: 'development',
    type: 'public',
    topic: 'How it is built',
    members: ['david', 'marta', 'diana', 'tom', 'olivia'],
    talk: [
      {
        by: 'david',
        says: 'The importer is **done**. Who has a look?',
        reactions: { '🎉': ['marta', 'diana', 'tom'], ':northwind:': ['olivia'] },
        replies: [
          { by: 'tom', says: 'I will, after lunch.' },
          { by: 'diana', says: 'It looks good. The button is a little low.' },
          { by: 'david', says: 'Moved it up. Better?' },
          { by: 'diana', says: 'Much better.', reactions: { '💯': ['david'] } },
        ],
      },
      {
        by: 'david',
        says: 'If it is slow for you, look at the index first:\n```sql\nexplain analyze select * from rows where batch_id = 7;\n```',
        pinned: 'david',
        reactions: { '📌': ['marta'] },
      },
      {
        by: 'marta',
        says: '@tom, is the importer tested?',
        replies: [
          {
            by: 'tom',
            says: 'Nearly: one case fails, see the report.',
            file: { name: 'report.txt', text: '42 cases\n41 passed\n 1 failed: empty file\n' },
          },
          { by: 'david', says: 'I see it. Fixed in ten minutes.' },
          { by: 'tom', says: 'All of it passes now.', reactions: { '✅': ['marta', 'david'] } },
        ],
      },
    ],
  },
  {
    name: 'design',
    type: 'public',
    topic: 'How it looks',
    members: ['diana', 'marta', 'david', 'gina'],
    talk: [
      { by: 'gina', says: 'The new icons are here, @diana.', file: { name: 'icons.png', colour: '#2a9d8f' } },
      { by: 'diana', says: 'Lovely! I would take the second row.', reactions: { '❤️': ['gina'] } },
      {
        by: 'diana',
        says: 'Which blue for the header?',
        replies: [
          { by: 'gina', says: 'This one.', file: { name: 'header.png', colour: '#1d3557' } },
          { by: 'marta', says: 'Or a lighter one?', file: { name: 'lighter.png', colour: '#457b9d' } },
          { by: 'diana', says: 'The lighter one. Thank you both.' },
        ],
      },
    ],
  },
  {
    name: 'support',
    type: 'public',
    topic: 'What customers say',
    members: ['ines', 'tom', 'marta'],
    talk: [
      { by: 'ines', says: 'Three people asked for dark mode this week.', reactions: { '🌚': ['tom', 'marta'] } },
      { by: 'ines', says: 'And one says that the importer lost an empty file. @tom, can that be?' },
      { by: 'tom', says: 'It could, until an hour ago.', reactions: { '😅': ['ines'] } },
    ],
  },
  {
    name: 'hiring',
    type: 'private',
    topic: 'Between us',
    members: ['olivia', 'marta'],
    talk: [
      { by: 'olivia', says: 'We could use a second developer. What do you think, @marta?' },
      { by: 'marta', says: 'Yes. I will write to two whom I know.' },
    ],
  },
];

/** What is said to few. */
export const conversations: { between: Name[]; talk: Said[] }[] = [
  {
    between: ['diana', 'david'],
    talk: [
      { by: 'diana', says: 'Like this?', file: { name: 'button.png', colour: '#e76f51' } },
      { by: 'david', says: 'Just like this 👍' },
      { by: 'diana', says: 'Then I send you the other sizes tomorrow.' },
    ],
  },
  {
    between: ['marta', 'tom'],
    talk: [
      { by: 'marta', says: 'Thank you for staying on it.' },
      { by: 'tom', says: 'It was worth it. See you tomorrow!' },
    ],
  },
  {
    between: ['olivia', 'marta', 'david'],
    talk: [
      { by: 'olivia', says: 'Lunch on Friday, we three?' },
      { by: 'david', says: 'With pleasure.', reactions: { '🍜': ['marta', 'olivia'] } },
    ],
  },
];
