# Writes each of FILES as a raw string literal, for an array in C++.
file(WRITE ${OUT} "")
foreach(name IN LISTS FILES)
  file(READ ${name} text)
  file(APPEND ${OUT} "R\"json(${text})json\",\n")
endforeach()
