/**
 * The source with everything that is not code turned into blanks: comments, regular expressions, and what stands inside quotes
 * (the quotes themselves stay). Length and lines stay as they are, so an offset means the same in both.
 */
export function mask(source: string): string {
  const out = source.split('');
  const blank = (from: number, to: number): void => {
    for (let i = from; i < Math.min(to, out.length); i++) if (out[i] !== '\n') out[i] = ' ';
  };
  /** For each template that is open: how many braces are open inside its present `${`. */
  const templates: number[] = [];
  let before = ''; // the last code character that is not white space
  let word = ''; // the word that ends there

  /** Blanks the text of a template from `at` on, up to its end or its next `${`; returns the place behind. */
  const template = (at: number): number => {
    let end = at;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end)) end += source[end] === '\\' ? 2 : 1;
    blank(at, end);
    word = '';
    if (source[end] !== '$') {
      before = '`';
      return end + 1;
    }
    templates.push(0);
    before = '{';
    return end + 2;
  };

  for (let i = 0; i < source.length;) {
    const c = source[i]!;
    if (source.startsWith('//', i) || source.startsWith('#!', i)) {
      const end = placeOf(source, '\n', i);
      blank(i, end);
      i = end;
    } else if (source.startsWith('/*', i)) {
      const end = placeOf(source, '*/', i + 2) + 2;
      blank(i, end);
      i = end;
    } else if (c === "'" || c === '"') {
      const end = closing(source, i, c);
      blank(i + 1, end);
      [before, word] = [c, ''];
      i = end + 1;
    } else if (c === '`') i = template(i + 1);
    else if (c === '/' && startsRegex(before, word)) {
      const end = closing(source, i, '/');
      blank(i, end + 1);
      [before, word] = [')', ''];
      i = end + 1;
    } else if (c === '}' && templates.at(-1) === 0) {
      templates.pop();
      i = template(i + 1);
    } else {
      if (templates.length > 0 && c === '{') templates[templates.length - 1]!++;
      if (templates.length > 0 && c === '}') templates[templates.length - 1]!--;
      if (/\S/.test(c)) {
        word = /[\w$]/.test(c) ? (/[\w$]/.test(source[i - 1] ?? '') ? word : '') + c : '';
        before = c;
      }
      i++;
    }
  }
  return out.join('');
}

/** Where `text` comes next; the end of the source where it does not. */
function placeOf(source: string, text: string, from: number): number {
  const at = source.indexOf(text, from);
  return at < 0 ? source.length : at;
}

/** A slash begins a regular expression where no value can have ended just before. */
function startsRegex(before: string, word: string): boolean {
  if (word !== '') return /^(return|typeof|case|in|of|yield|await|else|do|void|throw|delete)$/.test(word);
  return before === '' || /[(,=:[!&|?{};+\-*%<>~^]/.test(before);
}

/** The place of the quote, or of the slash, that closes what opens at `from`; the end of the line for what is never closed. */
function closing(source: string, from: number, quote: string): number {
  let bracket = false;
  let i = from + 1;
  for (; i < source.length && source[i] !== '\n'; i++) {
    if (source[i] === '\\') i++;
    else if (quote === '/' && source[i] === '[') bracket = true;
    else if (quote === '/' && source[i] === ']') bracket = false;
    else if (source[i] === quote && !bracket) break;
  }
  return i;
}
