export interface DemoPerson {
  username: string;
  displayName: string;
  title: string;
}

/** A small ambulance service on islands: eight people. */
export const PEOPLE: DemoPerson[] = [
  { username: 'ines', displayName: 'Ines Rull', title: 'Dispatch' },
  { username: 'tomas', displayName: 'Tomas Adeki', title: 'Paramedic, boat 2' },
  { username: 'kesia', displayName: 'Kesia Omar', title: 'Nurse' },
  { username: 'lona', displayName: 'Lona Ridep', title: 'Night lead' },
  { username: 'daniel', displayName: 'Daniel Ochob', title: 'Boat 2' },
  { username: 'johnny', displayName: 'Johnny Weld', title: 'Mechanic' },
  { username: 'rubina', displayName: 'Rubina Sato', title: 'Office' },
  { username: 'bernadette', displayName: 'Bernadette Villanueva-Okutsuka-Henares', title: 'Doctor' },
];

export interface DemoRoom {
  id: string;
  kind: 'public' | 'private';
  name: string;
  topic: string;
  /** Names of the members; the first owns it. */
  members: string[];
  /** How much of all messages is written here. */
  share: number;
}

/** Their rooms, beside the one that everybody is in. */
export const ROOMS: DemoRoom[] = [
  {
    id: 'night-crew',
    kind: 'public',
    name: 'Night crew',
    topic: 'Calls between 18:00 and 06:00. Position first, then the patient. No patient names here.',
    members: ['lona', 'ines', 'tomas', 'kesia', 'daniel', 'johnny', 'bernadette'],
    share: 0.35,
  },
  {
    id: 'dispatch-desk',
    kind: 'public',
    name: 'Dispatch desk',
    topic: 'What is open, who has it.',
    members: ['ines', 'lona', 'rubina', 'tomas'],
    share: 0.25,
  },
  {
    id: 'rdemoboatwo2',
    kind: 'private',
    name: 'Boat 2',
    topic: '',
    members: ['daniel', 'tomas', 'lona', 'johnny'],
    share: 0.15,
  },
  {
    id: 'rdemohandove',
    kind: 'private',
    name: 'Clinic handover',
    topic: 'One message a patient.',
    members: ['kesia', 'bernadette', 'lona', 'tomas'],
    share: 0.1,
  },
  {
    id: 'stores-and-fuel',
    kind: 'public',
    name: 'Stores and fuel',
    topic: 'Fuel dock, oxygen, batteries.',
    members: ['johnny', 'rubina', 'daniel', 'ines', 'lona'],
    share: 0.08,
  },
];

/** What they say, with places for what changes. */
export const LINES = [
  'Boat {n} leaves {place} with {name}. {m} minutes to the dock if the channel is flat.',
  'Wind is {m} knots from the east.',
  'Transfer from the {place} clinic. Chest pain since 13:{m}. BP 168/94, pulse 104.',
  'Tide turns at 15:{m}. Dock light at {place} is out.',
  'On my way.',
  'Alongside. Handing over now.',
  'Fuel dock at {place} closes at 17:00 today. Boat {n} is at three quarters.',
  'Keep inside the reef after marker {n}. Swell is breaking on the outside.',
  'Oxygen: {n} full, {m} bar left in the one on the boat.',
  'Battery of the second monitor holds {m} minutes. Taking it to the workshop.',
  'Back at the station {m} minutes ago. Boat {n} is washed and ready.',
  'Doctor asks for the boat, not the car.',
  'ETA {place} 15:{m}. Need the stretcher at the floating dock.',
  'Copied.',
  'Who has the key of the store at {place}?',
  'I have it.',
  '{name} is off sick tonight. Can anybody take the shift?',
  'I can, from 20:00.',
];

export const PLACES = ['Malakal', 'Peleliu', 'Koror', 'Airai', 'Melekeok', 'Angaur'];
