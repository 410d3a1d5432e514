import assert from 'node:assert/strict';
import { evaluate, failure } from './evaluation.ts';

describe('errors of expressions', () => {
  it('name the function, what is wrong, the argument and the place', () => {
    const error = failure('due {{formatDate(1.due; "YYYY")}}', { due: 'soon' });

    assert.equal(error.code, 'InvalidArgument');
    assert.equal(
      error.message,
      "Function 'formatDate' finished with error! 'soon' is not a valid date. (argument 'date', character 7)",
    );
    assert.deepEqual([error.argument, error.position], ['date', 6]);
  });

  it('name every function around, and the place of the innermost', () => {
    assert.equal(
      failure('{{upper(left(round("abc"); 2))}}').message,
      "Function 'upper' finished with error! Function 'left' finished with error! Function 'round' finished with error! 'abc' is not a valid number. (argument 'number', character 14)",
    );
  });

  it('count lines where there are several', () => {
    assert.match(failure('{{if(true;\n  "x" * 2;\n  "low")}}').message, /\(line 2, character 3\)$/);
  });

  const cases: [source: string, code: string, message: RegExp][] = [
    ['{{parseJSON(1.a)}}', 'UnknownFunction', /^Function 'parseJSON' not found! \(character 3\)$/],
    ['{{"abc" - 1}}', 'InvalidArgument', /^'abc' is not a valid number\. \(character 3\)$/],
    ['{{5 % 0}}', 'InvalidArgument', /^Division by zero/],
    ['{{-"x"}}', 'InvalidArgument', /^'x' is not a valid number/],
    ['x {{1.o}}', 'CoercionError', /toString\(\) for JSON\. \(character 5\)$/],
    ['{{"x" + 1.o}}', 'CoercionError', /toString\(\) for JSON\. \(character 3\)$/],
    // An operator inside an argument fails by itself, not as the function's argument.
    ['{{upper("x" + 1.o)}}', 'CoercionError', /\(character 9\)$/],
    ['{{upper(1.o)}}', 'InvalidArgument', /argument 'text'/],
    ['{{join(1.l; ",")}}', 'InvalidArgument', /toString\(\) for JSON/],
    ['{{sum(1; "b")}}', 'InvalidArgument', /'b' is not a valid number\. \(argument 'value'/],
    ['{{stdevS(1)}}', 'InvalidArgument', /two numbers/],
    ['{{sqrt(-1)}}', 'InvalidArgument', /not a finite number/],
    ['{{power(10; 400)}}', 'InvalidArgument', /not a finite number/],
    ['{{number("1e400")}}', 'InvalidArgument', /'1e400' is not a valid number/],
    ['{{setDay(now; "Mon")}}', 'InvalidArgument', /'Mon' is not the English name of a day.*argument 'value'/],
    ['{{dateDifference(now; now; "day")}}', 'InvalidArgument', /'day' is not milliseconds.*argument 'unit'/],
    ['{{addDays(now; 1e9)}}'.replace('1e9', '999999999'), 'InvalidArgument', /beyond all dates/],
    ['{{sha256("a"; "rot13")}}', 'InvalidArgument', /'rot13' is not hex.*argument 'encoding'/],
    ['{{sha256("a"; "hex"; "k"; "binary")}}', 'InvalidArgument', /not binary data.*argument 'key'/],
    ['{{sha256("a"; "hex"; "k"; "utf7")}}', 'InvalidArgument', /argument 'keyEncoding'/],
    ['{{toBinary("xyz"; "hex")}}', 'InvalidArgument', /not hexadecimal.*argument 'value'/],
    ['{{toBinary("a*b"; "base64")}}', 'InvalidArgument', /not base64/],
    ['{{toBinary(1.o)}}', 'InvalidArgument', /'collection' cannot become binary data/],
    ['{{replace("a"; "/(/"; "b")}}', 'InvalidArgument', /not a valid pattern.*argument 'search'/],
    ['{{replace("a"; "/a/gg"; "b")}}', 'InvalidArgument', /flags/],
    ['{{replacePattern("a"; "(?<n>a)"; "b")}}', 'InvalidArgument', /Named groups.*argument 'pattern'/],
    ['{{toArray(1.l)}}', 'InvalidArgument', /'array' cannot become a collection/],
    ['{{length(1.o)}}', 'InvalidArgument', /'collection' has no length/],
    ['{{decodeURL("%E0%A4%A")}}', 'InvalidArgument', /not percent-encoded/],
  ];
  for (const [source, code, message] of cases) {
    it(`say what is wrong with ${source}`, () => {
      const error = failure(source, { o: { a: 1 }, l: [{ a: 1 }] });

      assert.equal(error.code, code);
      assert.match(error.message, message);
    });
  }

  it('show no more of a long value than a message holds', () => {
    const { message } = failure('{{round(1.t)}}', { t: 'x'.repeat(1_000_000) });

    assert.ok(message.length < 300, String(message.length));
  });

  it('do not come from what is not evaluated', () => {
    assert.equal(evaluate('{{if(true; "ok"; noSuchFunction())}}'), 'ok');
    assert.equal(evaluate('{{switch(1; 1; "one"; round("x"); "no")}}'), 'one');
    assert.equal(evaluate('{{ifin("a"; "a"; round("x"); "yes"; upper(1.o))}}', { o: {} }), 'yes');
    assert.equal(evaluate('{{false & 1 / 0}}'), false);
    assert.equal(failure('{{upper(noSuchFunction())}}').code, 'UnknownFunction');
  });
});
