# One chain of the R package LCMCR, for bench/mse.py: Rscript lcmcr.R TABLE.csv SEED ITERATIONS THIN
# Prints the seconds of the processor that its rounds took, then N after every THIN of them.
if (!requireNamespace("LCMCR", quietly = TRUE)) quit(status = 3)
given <- commandArgs(TRUE)
rounds <- as.integer(given[3])
thin <- as.integer(given[4])
table <- read.csv(given[1])
names(table)[ncol(table)] <- "Freq"
table[-ncol(table)] <- lapply(table[-ncol(table)], factor, levels = 0:1)
sampler <- LCMCR::lcmCR(table[table$Freq > 0, ], tabular = TRUE, in_list_label = "1", not_in_list_label = "0",
                        K = 10, a_alpha = 0.25, b_alpha = 0.25, buffer_size = rounds %/% thin, thinning = thin,
                        seed = as.integer(given[2]), verbose = FALSE)
used <- function() sum(proc.time()[1:2])
began <- used()
sampler$Update(50000, FALSE)
sampler$Change_SubSamp(thin)
sampler$Change_Trace_Length(rounds %/% thin)
sampler$Set_Trace("n0")
sampler$Activate_Tracing()
sampler$Update(rounds, FALSE)
cat(used() - began, as.numeric(sampler$Get_Trace("n0")) + sampler$n, sep = "\n")
