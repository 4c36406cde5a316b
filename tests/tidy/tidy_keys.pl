#!/usr/bin/env perl
# For each C++ file, tests aside, of a compile_commands.json below the given folders: "KEY FILE", where KEY is a
# hash of all that clang-tidy's findings depend on: the tool, its settings, the compile command, and
# the text of the file and of every header of ours that it reaches.
#   tidy_keys.pl COMMANDS TOOL-VERSION FOLDER...      from the root of the repository
use strict;
use warnings;
use Cwd qw(getcwd);
use Digest::SHA qw(sha256_hex);

my ($commands, $tool, @folders) = @ARGV;
my $root = getcwd();

sub text_of {
    my ($path) = @_;
    open my $in, '<:raw', $path or return '';
    local $/;
    my $text = <$in>;
    return defined $text ? $text : '';
}

my %known;    # path -> [hash of its text, paths it includes]

sub look_at {
    my ($path) = @_;
    return $known{$path} if $known{$path};
    my $text = text_of($path);
    my @reached;
    while ($text =~ /^\s*#\s*include\s*"([^"]+)"/mg) {
        my $header = $1;
        my ($found) = grep { -f $_ } "gateway/$header", $header, "tests/$header";
        push @reached, $found if $found;
    }
    return $known{$path} = [sha256_hex($text), \@reached];
}

sub closure {
    my @waiting = @_;
    my %seen;
    while (defined(my $path = shift @waiting)) {
        next if $seen{$path}++;
        push @waiting, @{ look_at($path)->[1] };
    }
    return sort keys %seen;
}

my $settings = $tool . text_of('.clang-tidy');
my $wanted = join '|', map { quotemeta } @folders;
my $command = '';
my %printed;
for (split /\n/, text_of($commands)) {
    $command = $1 if /^\s*"command": "(.*)",?$/;
    next unless m{^\s*"file": "\Q$root\E/((?:$wanted)/[^"]+)"};
    my $file = $1;
    next if $file =~ m{_test\.cpp$|/testing/};
    next if $printed{$file}++;    # a file that two targets build is judged once
    my $content = join ' ', map { "$_=" . look_at($_)->[0] } closure($file);
    print sha256_hex("$settings\n$command\n$content"), " $file\n";
}
