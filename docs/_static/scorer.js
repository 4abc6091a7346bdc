// For the search: who types what they see is led to the page of symptoms first.
var Scorer = {
  score: ([page, , , , score]) => score + (page === "symptoms" ? 30 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
