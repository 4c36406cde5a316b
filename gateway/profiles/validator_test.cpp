#include "profiles/validator.hpp"

#include <gmock/gmock.h>
