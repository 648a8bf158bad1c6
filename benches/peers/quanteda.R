# Hits of phrases in texts by quanteda: Rscript quanteda.R FOLDER PHRASES OUT RUNS
# OUT is a table: phrase (line number from 0), hits, seconds from text to hits (the same in every row).
suppressMessages(library(quanteda))
quanteda_options(threads = 1, verbose = FALSE)
arguments <- commandArgs(trailingOnly = TRUE)
read <- function(path) paste(readLines(path, encoding = "UTF-8", warn = FALSE), collapse = "\n")
texts <- vapply(sort(list.files(arguments[1], full.names = TRUE)), read, "")
phrases <- readLines(arguments[2], encoding = "UTF-8")
keys <- sprintf("p%06d", seq_along(phrases))
words <- dictionary(setNames(as.list(phrases), keys), tolower = FALSE)
seconds <- Inf
for (run in seq_len(as.integer(arguments[4]))) {
  begin <- proc.time()[["elapsed"]]
  # Words that a phrase shares with another one count for both.
  found <- tokens_lookup(tokens(texts), words, valuetype = "fixed", case_insensitive = TRUE, nested_scope = "key")
  seconds <- min(seconds, proc.time()[["elapsed"]] - begin)
}
counts <- colSums(dfm(found, tolower = FALSE))
hits <- unname(counts[keys])
hits[is.na(hits)] <- 0
write.csv(
  data.frame(phrase = seq_along(phrases) - 1, hits = hits, seconds = seconds),
  arguments[3], row.names = FALSE
)
