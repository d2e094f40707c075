# What the three scripts share: how a reference file is written. `project` is the project's folder.

engine <- function(packages = character()) {
  packages <- c(packages, "jsonlite")
  versions <- lapply(setNames(nm = packages), function(name) as.character(packageVersion(name)))
  list(R = R.version.string, packages = versions)
}

# JSON with 15 significant digits; a single value is a number, a vector a list.
write_reference <- function(name, packages, ...) {
  json <- jsonlite::toJSON(
    list(engine = engine(packages), ...),
    auto_unbox = TRUE, digits = I(15), na = "null", pretty = 2
  )
  path <- file.path(project, "tests", "reference", paste0(name, ".json"))
  writeLines(enc2utf8(json), path, useBytes = TRUE)
}
