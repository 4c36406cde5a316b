// The typefaces and the colour profile that every document carries, as parts of the program: what
// is archived must not depend on what is installed where the gateway runs.
    .section .rodata
    .balign 16
    .global planbro_font_regular
    .global planbro_font_regular_end
    .global planbro_font_bold
    .global planbro_font_bold_end
    .global planbro_srgb
    .global planbro_srgb_end
planbro_font_regular:
    .incbin FONT_REGULAR
planbro_font_regular_end:
    .balign 16
planbro_font_bold:
    .incbin FONT_BOLD
planbro_font_bold_end:
    .balign 16
planbro_srgb:
    .incbin SRGB_PROFILE
planbro_srgb_end:
    .section .note.GNU-stack,"",%progbits
