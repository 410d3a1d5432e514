import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addMonths,
  dateOf,
  dayNumber,
  dayOf,
  isoWeekOf,
  wallOf,
  wallTime,
  workdaysBefore,
} from '../../../scenarios/expressions/calendar.ts';
import { parseDateText } from '../../../scenarios/expressions/date-text.ts';
import { instantAt, isZone, offsetAt, wallAt } from '../../../scenarios/expressions/zone.ts';
import { evaluate, failure } from './evaluation.ts';

const ZONES = [
  'UTC',
  'Europe/Prague',
  'America/New_York',
  'Asia/Kolkata',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
];
const instants = fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2090, 0) });
const anyInstant = fc.integer({ min: -8.64e15, max: 8.64e15 });
const iso = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);

describe('the calendar', () => {
  it('counts days as the host’s UTC dates do, from the first to the last there is', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const date = new Date(instant);
        assert.deepEqual(wallTime(instant), {
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
          hour: date.getUTCHours(),
          minute: date.getUTCMinutes(),
          second: date.getUTCSeconds(),
          millisecond: date.getUTCMilliseconds(),
        });
        assert.equal(wallOf(wallTime(instant)), instant);
      }),
      { numRuns: 2000 },
    );
  });

  it('rolls months and days over into years and months', () => {
    assert.deepEqual(dateOf(dayNumber(2023, 14, 31)), { year: 2024, month: 3, day: 2 });
    assert.deepEqual(dateOf(dayNumber(2024, 0, 0)), { year: 2023, month: 11, day: 30 });
    assert.equal(dayNumber(1970, 1, 1), 0);
  });

  it('clamps a month that is too short, and knows weeks around New Year', () => {
    const wall = (year: number, month: number, day: number): number =>
      dayNumber(year, month, day) * 86_400_000;

    assert.equal(addMonths(wall(2024, 1, 31), 1), wall(2024, 2, 29));
    assert.equal(addMonths(wall(2024, 3, 31), -13), wall(2023, 2, 28));
    assert.deepEqual(isoWeekOf(dayOf(wall(2021, 1, 3))), { week: 53, year: 2020 });
    assert.deepEqual(isoWeekOf(dayOf(wall(2018, 12, 31))), { week: 1, year: 2019 });
  });

  it('counts working days by the week', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.nat({ max: 40 }), (day, more) => {
        let counted = 0;
        for (let at = day; at < day + more; at += 1) {
          const weekday = new Date(at * 86_400_000).getUTCDay();
          if (weekday >= 1 && weekday <= 5) counted += 1;
        }
        assert.equal(workdaysBefore(day + more) - workdaysBefore(day), counted);
      }),
    );
  });
});

describe('time zones', () => {
  it('come back to the same instant, or to the earlier one of a time that occurs twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, instant) => {
        const wall = wallAt(zone, instant);
        const back = instantAt(zone, wall);
        assert.equal(wallAt(zone, back), wall);
        assert.ok(back <= instant && instant - back <= 86_400_000);
      }),
      { numRuns: 1000 },
    );
  });

  it('have the offset that the host says', () => {
    const shown = (zone: string, instant: number): number => {
      const format = new Intl.DateTimeFormat('en', {
        timeZone: zone,
        hourCycle: 'h23',
        ...({
          year: 'numeric',
          month: 'numeric',
          day: 'numeric',
          hour: 'numeric',
          minute: 'numeric',
          second: 'numeric',
        } as const),
      });
      const parts = Object.fromEntries(
        format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
      return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
    };
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, instant) => {
        assert.equal(offsetAt(zone, instant), shown(zone, instant));
      }),
      { numRuns: 300 },
    );
  });

  it('move a time that clocks skip forward, and take the earlier one of two', () => {
    const wall = (text: string): number => Date.parse(`${text}Z`);

    assert.equal(instantAt('Europe/Prague', wall('2024-03-31T02:30:00')), Date.parse('2024-03-31T01:30:00Z'));
    assert.equal(instantAt('Europe/Prague', wall('2024-10-27T02:30:00')), Date.parse('2024-10-27T00:30:00Z'));
    assert.equal(
      instantAt('America/New_York', wall('2024-03-10T02:30:00')),
      Date.parse('2024-03-10T07:30:00Z'),
    );
    assert.equal(instantAt('Pacific/Apia', wall('2011-12-30T12:00:00')), Date.parse('2011-12-30T22:00:00Z'));
  });

  it('are IANA names and nothing else', () => {
    for (const name of ['Europe/Oslo', 'UTC', 'Etc/GMT+5']) assert.ok(isZone(name), name);
    for (const name of ['', '+02:00', 'Mars/Olympus', 'Z', '__proto__', 'x'.repeat(1000)])
      assert.ok(!isZone(name), name);
  });
});

describe('dates as text', () => {
  it('read back what they wrote', () => {
    const formats = [
      'YYYY-MM-DDTHH:mm:ss.SSSZ',
      'x',
      'D MMMM YYYY hh:mm:ss.SSS A ZZ',
      'YYYY DDDD HH:mm:ss.SSS Z',
      'GGGG-[W]WW-E HH:mm:ss.SSS Z',
      'ddd, DD MMM YYYY HH:mm:ss.SSS ZZ',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.constantFrom(...ZONES),
        instants,
        (format, zone, instant) => {
          const d = new Date(instant);
          assert.equal(
            iso(evaluate('{{parseDate(formatDate(1.d; 1.f; 1.z); 1.f; 1.z)}}', { d, f: format, z: zone })),
            d.toISOString(),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  const read: [text: string, format: string, expected: string | null][] = [
    ['2016-12-28', 'YYYYMMDD', '2016-12-28T00:00:00.000Z'],
    ['2016_12_28', 'YYYY-MM-DD', '2016-12-28T00:00:00.000Z'],
    ['  28. 12. 2016 ', 'DD.MM.YYYY', '2016-12-28T00:00:00.000Z'],
    ['2016-12-28T16:03:06Z', 'YYYY-MM-DD', '2016-12-28T00:00:00.000Z'],
    ['2016-12-28 16:03', 'YYYY-MM-DDTHH:mm', '2016-12-28T16:03:00.000Z'],
    ['2016-12', 'YYYY-MM-DD', '2016-12-01T00:00:00.000Z'],
    ['5', 'D', '2024-05-05T00:00:00.000Z'],
    ['16:03', 'HH:mm', '2024-05-15T16:03:00.000Z'],
    ['4 p', 'h a', '2024-05-15T16:00:00.000Z'],
    ['12 AM', 'hh A', '2024-05-15T00:00:00.000Z'],
    ['24:10', 'kk:mm', '2024-05-15T00:10:00.000Z'],
    ['1999', 'YYYY', '1999-01-01T00:00:00.000Z'],
    ['68', 'YY', '2068-01-01T00:00:00.000Z'],
    ['69', 'YY', '1969-01-01T00:00:00.000Z'],
    ['sept 3 2020', 'MMM D YYYY', '2020-09-03T00:00:00.000Z'],
    ['1.5', 'X', '1970-01-01T00:00:01.500Z'],
    ['-1', 'x', '1969-12-31T23:59:59.999Z'],
    ['20:30 -0530', 'HH:mm ZZ', '2024-05-16T02:00:00.000Z'],
    ['Wednesday 2016-12-28', 'dddd YYYY-MM-DD', '2016-12-28T00:00:00.000Z'],
    ['Monday 2016-12-28', 'dddd YYYY-MM-DD', null],
    ['2016-02-30', 'YYYY-MM-DD', null],
    ['2015 366', 'YYYY DDD', null],
    ['2015-W54', 'GGGG-[W]WW', null],
    ['25:00', 'HH:mm', null],
    ['13 pm', 'hh a', null],
    ['12:60', 'HH:mm', null],
    ['Foo 2020', 'MMM YYYY', null],
    ['2020', '[year]', null],
    ['', 'YYYY', ''],
  ];
  for (const [text, format, expected] of read) {
    it(`read ${JSON.stringify(text)} by ${format}`, () => {
      const source = '{{parseDate(1.t; 1.f)}}';
      if (expected === null) assert.equal(failure(source, { t: text, f: format }).code, 'InvalidArgument');
      else assert.equal(iso(evaluate(source, { t: text, f: format })), expected || null);
    });
  }

  it('count without a format where they are written as dates are', () => {
    const day = '2016-06-20T00:00:00.000Z';
    for (const text of [
      '2016-06-20',
      '2016-6-20',
      '2016/06/20',
      '06/20/2016',
      '6/20/2016',
      '20.6.2016',
      ' 20.06.2016 ',
    ])
      assert.equal(iso(parseDateText(text, 'UTC')), day, text);
    for (const text of [
      '2016-06-20T17:26:44.35612Z',
      '2016-06-20 5:26:44.356 PM GMT+00:00',
      '2016-06-20T12:26:44,356-0500',
    ])
      assert.equal(iso(parseDateText(text, 'Asia/Tokyo')), '2016-06-20T17:26:44.356Z', text);
    for (const text of [
      '20 June',
      '17:26',
      '2016-13-01',
      '2016-02-30',
      '2016-06-20 24:00',
      '2016-06-20 13:00 PM',
      '20-06-2016',
      '2016-06-20 10:00+25:00',
      '1466443604',
      '',
    ])
      assert.equal(parseDateText(text, 'UTC'), undefined, text);
  });
});

const CHANGES: [source: string, expected: unknown, timezone?: string][] = [
  // Clocks in Prague went forward on 31 March 2024 and back on 27 October 2024, both at 01:00 UTC.
  ['{{addDays("2024-03-30T12:00:00Z"; 1.5)}}', '2024-03-31T23:00:00.000Z', 'Europe/Prague'],
  ['{{addHours("2024-03-30T12:00:00Z"; 24)}}', '2024-03-31T12:00:00.000Z', 'Europe/Prague'],
  ['{{addDays("2024-10-27T01:30:00Z"; 0)}}', '2024-10-27T01:30:00.000Z', 'Europe/Prague'],
  ['{{dateDifference("2024-04-01T00:00:00"; "2024-03-31T00:00:00"; "days")}}', 1, 'Europe/Prague'],
  ['{{dateDifference("2024-04-01T00:00:00"; "2024-03-31T00:00:00"; "hours")}}', 23, 'Europe/Prague'],
  ['{{dateDifference("2024-10-27T01:10:00Z"; "2024-10-27T00:50:00Z"; "days")}}', 0, 'Europe/Prague'],
  ['{{dateDifference("2024-02-29"; "2024-01-31"; "months")}}', 1],
  ['{{dateDifference("2024-03-30"; "2024-01-31"; "months")}}', 1],
  ['{{dateDifference("2021-05-11"; "2021-06-11"; "months")}}', -1],
  ['{{dateDifference("2024-02-28"; "2020-02-29"; "years")}}', 3],
  ['{{dateDifference("2024-05-01"; "2024-05-10"; "weeks")}}', -1],
  ['{{dateDifference("2024-05-10"; 1.x; "days")}}', null],
  ['{{addYears("2024-02-29"; -1)}}', '2023-02-28T00:00:00.000Z'],
  ['{{addWeekDays("2024-05-17"; -5)}}', '2024-05-10T00:00:00.000Z'],
  ['{{addWeekDays("2024-05-18"; -1)}}', '2024-05-17T00:00:00.000Z'],
  ['{{addWeekDays("2024-05-19"; 260)}}', '2025-05-16T00:00:00.000Z'],
  ['{{setDay("2024-05-15"; "SUNDAY")}}', '2024-05-12T00:00:00.000Z'],
  ['{{setDay("2024-05-15"; 0)}}', '2024-05-11T00:00:00.000Z'],
  ['{{setMonth("2024-01-31"; 2)}}', '2024-02-29T00:00:00.000Z'],
  ['{{setMonth("2024-05-15"; 0)}}', '2023-12-15T00:00:00.000Z'],
  ['{{setYear("2024-02-29"; 2023)}}', '2023-02-28T00:00:00.000Z'],
  ['{{setDate("2024-05-15"; 0)}}', '2024-04-30T00:00:00.000Z'],
  ['{{setHour("2024-05-15T10:20:30Z"; 25)}}', '2024-05-16T01:20:30.000Z'],
  ['{{setMinute("2024-05-15T10:20:30Z"; -1)}}', '2024-05-15T09:59:30.000Z'],
  ['{{setHour("2024-05-15T10:20:30Z"; 1.x)}}', '2024-05-15T10:20:30.000Z'],
  ['{{startOfMonth("2024-03-31T22:30:00Z")}}', '2024-03-31T22:00:00.000Z', 'Europe/Prague'],
  ['{{endOfMonth("2024-10-15")}}', '2024-10-31T22:59:59.999Z', 'Europe/Prague'],
  ['{{weekDayDiff("2024-04-01T00:00:00"; "2024-03-29T12:00:00")}}', 0.5, 'Europe/Prague'],
  ['{{weekDayDiff("2124-05-15"; "2024-05-15")}}', 26088],
  ['{{workMinutesDiff("2024-05-15T16:30:30"; "2024-05-16T09:01:00")}}', 30],
  ['{{workMinutesDiff("2024-05-17T18:00:00"; "2024-05-13T08:00:00")}}', -2400],
  ['{{daysInSplitWeek("2024-05-12")}}', 5],
  [
    '{{formatDate("2024-05-15T10:00:00Z"; "DDDo wo gg [at] Z"; "America/St_Johns")}}',
    '136th 20th 24 at -02:30',
  ],
  ['{{formatDate("2024-05-15T10:00:00Z"; "YYYY"; "+02:00")}}', '2024'],
  ['{{formatDate("2024-05-15T10:00:00.129Z"; "S SS SSS SSSS SSSSSSSSS")}}', '1 12 129 1290 129000000'],
];

describe('date functions', () => {
  for (const [source, expected, timezone = 'UTC'] of CHANGES) {
    it(`${source} in ${timezone}`, () => {
      const value = evaluate(source, {}, { timezone });
      assert.equal(value instanceof Date ? value.toISOString() : value, expected);
    });
  }
});
