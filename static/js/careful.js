// careful.js: words in a remark that may say who somebody is, or what treatment they have.
//
// A small list of ours and the words of the study, and only a question: whoever writes decides. What it
// finds it shows as written. recorder/careful.py is the same list.

const TREATMENT =
  /\b(placebo|sham|unblind\w*|blind(?:ed)? to|random\w*|treatment arm|(?:active|control) arm|arm [ab12]|study drug|drug [a-z\d]|verum|lomecel\w*|stem cells?|infusion|dos(?:e|ed|es|is)|kit \d+|\d+ ?(?:mg|ml|mcg|µg)|grupo (?:control|activo|tratado)|brazo (?:[ab12]|de tratamiento)|aleatori\w*|desenmascar\w*|fármaco|células madre|infusión)(?![\p{L}\d])/giu
const PERSON =
  /(\S+@\S+\.\w{2,}|\b(?:mrs?|ms|miss|dr|sra?|srta|dra|don|doña)\.? \p{L}{2,}|\+?\d(?:[ .\/-]?\d){6,}|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:born on|date of birth|dob|nacid[oa] el|lives (?:at|in)|vive en)(?![\p{L}\d]))/giu

export function doubts(text, own = []) {
  const found = (pattern) => [...new Set([...text.matchAll(pattern)].map(([words]) => words))]
  // A title counts only before a name, which a search in any case does not tell.
  const named = found(PERSON).filter((words) => !/^\p{L}+\.? \p{Ll}/u.test(words) || /^(born|date|dob|nacid|lives|vive)/i.test(words))
  return { treatment: found(TREATMENT), person: named, study: own.flatMap((word) => found(whole(word))) }
}

function whole(word) {
  const plain = word.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&")
  return new RegExp(`(?<![\\p{L}\\d])${plain}(?![\\p{L}\\d])`, "giu")
}
