// careful.js: words in a remark that may say who somebody is, or what treatment they have.
//
// A small list of ours, and only a question: whoever writes decides. What it finds it shows as written.

const TREATMENT =
  /\b(placebo|sham|unblind\w*|random\w*|treatment arm|arm [ab12]|study drug|verum|lomecel\w*|stem cells?|infusion|dos(?:e|ed|es|is)|kit \d+|\d+ ?(?:mg|ml|mcg|µg)|grupo (?:control|activo|tratado)|brazo (?:[ab12]|de tratamiento)|aleatori\w*|desenmascar\w*|fármaco|células madre|infusión)(?![\p{L}\d])/giu
const PERSON =
  /(\S+@\S+\.\w{2,}|\b(?:mrs?|ms|miss|dr|sra?|srta|dra|don|doña)\.? \p{Lu}\p{L}+|\+?\d(?:[ .\/-]?\d){6,}|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:born on|date of birth|dob|nacid[oa] el|lives (?:at|in)|vive en)(?![\p{L}\d]))/giu

export function doubts(text) {
  const found = (pattern) => [...new Set([...text.matchAll(pattern)].map(([words]) => words))]
  // A title counts only before a name, which its own flag would not tell.
  const named = found(PERSON).filter((words) => !/^\p{L}+\.? \p{Ll}/u.test(words) || /^(born|date|nacid|lives|vive)/i.test(words))
  return { treatment: found(TREATMENT), person: named }
}
