/* Names of people and companies, in several scripts: software that meets only ASCII breaks on its
 * first customer. All of it is made up; domains end in .example, which nobody owns. */
#include "base/arena.h"
#include "flow/demo_int.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct part {
    const char *text, *ascii;
};

static const struct part given[] = {
    {"Mia", "mia"},       {"Jonas", "jonas"},   {"Zoë", "zoe"},        {"Søren", "soren"},
    {"Łukasz", "lukasz"}, {"José", "jose"},     {"Ayşe", "ayse"},      {"Олена", "olena"},
    {"Nguyễn", "nguyen"}, {"太郎", "taro"},     {"Chloé", "chloe"},    {"Björn", "bjorn"},
    {"Priya", "priya"},   {"Omar", "omar"},     {"Emma", "emma"},      {"Liam", "liam"},
    {"Noah", "noah"},     {"Ines", "ines"},     {"Matteo", "matteo"},  {"Αλέξης", "alexis"},
    {"Hannah", "hannah"}, {"Daniel", "daniel"}, {"Grace", "grace"},    {"Tomás", "tomas"},
    {"Ngozi", "ngozi"},   {"Wei", "wei"},       {"Sofía", "sofia"},    {"Márta", "marta"},
    {"Ruth", "ruth"},     {"Samuel", "samuel"}, {"Jürgen", "juergen"}, {"Anaïs", "anais"},
};

static const struct part family[] = {
    {"Schulz", "schulz"},       {"Müller", "mueller"},   {"Ødegård", "odegard"},
    {"Wójcik", "wojcik"},       {"García", "garcia"},    {"Yılmaz", "yilmaz"},
    {"Шевченко", "shevchenko"}, {"Trần", "tran"},        {"山田", "yamada"},
    {"Lefèvre", "lefevre"},     {"Åkesson", "akesson"},  {"Sharma", "sharma"},
    {"Haddad", "haddad"},       {"Smith", "smith"},      {"O'Brien", "obrien"},
    {"Johnson", "johnson"},     {"Pereira", "pereira"},  {"Rossi", "rossi"},
    {"Παππάς", "pappas"},       {"Cohen", "cohen"},      {"Novák", "novak"},
    {"Okafor", "okafor"},       {"Zhang", "zhang"},      {"Németh", "nemeth"},
    {"Walker", "walker"},       {"van Dijk", "vandijk"}, {"Weiß", "weiss"},
    {"Baker", "baker"},         {"Silva", "silva"},      {"Kowalska", "kowalska"},
};

static const struct part first_words[] = {
    {"Nordlicht", "nordlicht"},
    {"Kestrel", "kestrel"},
    {"Blue Harbor", "blueharbor"},
    {"Alpenglühen", "alpengluehen"},
    {"Cobalt", "cobalt"},
    {"Meridian", "meridian"},
    {"Juniper", "juniper"},
    {"Øresund", "oresund"},
    {"Tamarind", "tamarind"},
    {"Granite", "granite"},
    {"Étoile", "etoile"},
    {"Sable", "sable"},
    {"Quill", "quill"},
    {"Hinterland", "hinterland"},
    {"Copperfield", "copperfield"},
    {"Lumen", "lumen"},
    {"Saffron", "saffron"},
    {"Ravine", "ravine"},
    {"Polar", "polar"},
    {"Marigold", "marigold"},
    {"Atlas", "atlas"},
    {"Brightwater", "brightwater"},
    {"Cinder", "cinder"},
    {"Delta Nine", "deltanine"},
    {"Everfield", "everfield"},
    {"Foxglove", "foxglove"},
    {"Gale", "gale"},
    {"Halcyon", "halcyon"},
    {"Ironwood", "ironwood"},
    {"Jasper", "jasper"},
};

static const struct part second_words[] = {
    {"Analytics", "analytics"}, {"Systems", "systems"}, {"Logistics", "logistics"},
    {"Health", "health"},       {"Pay", "pay"},         {"Software", "software"},
    {"Robotics", "robotics"},   {"Energy", "energy"},   {"Foods", "foods"},
    {"Insurance", "insurance"}, {"Labs", "labs"},       {"Media", "media"},
    {"Retail", "retail"},       {"Cloud", "cloud"},     {"Partners", "partners"},
    {"Bank", "bank"},           {"Motors", "motors"},   {"Networks", "networks"},
    {"Clinics", "clinics"},     {"Works", "works"},
};

static const struct demo_title titles[] = {
    {"Chief Financial Officer", "executive", 4, 0.5, true},
    {"CFO", "executive", 3, 0.5, true},
    {"Founder", "executive", 4, 0.8, true},
    {"VP Sales", "vp", 6, 0.8, false},
    {"Head of Revenue Operations", "director", 9, 1.2, false},
    {"Head of Data", "director", 6, 1.1, false},
    {"Director of Marketing", "director", 7, 1.0, false},
    {"Data Engineer", NULL, 12, 1.1, false},
    {"Solutions Architect", NULL, 8, 1.0, false},
    {"Software Engineer", NULL, 10, 0.9, false},
    {"Marketing Manager", "manager", 12, 1.0, false},
    {"Business Analyst", NULL, 10, 1.0, false},
    {"Leiterin Vertriebssteuerung", "director", 3, 1.0, false},
    {"Directeur des données", "director", 3, 1.0, false},
    {"Intern", NULL, 6, 2.0, false},
    {"Office Manager", "manager", 4, 0.3, false},
    {"Consultant", NULL, 5, 0.7, false},
};

const struct demo_title *demo_titles(size_t *ret_count)
{
    *ret_count = COUNT(titles);
    return titles;
}

struct demo_name demo_person_name(struct arena *arena, struct rng *rng)
{
    const struct part *first = &given[rng_below(rng, COUNT(given))];
    const struct part *last = &family[rng_below(rng, COUNT(family))];
    return (struct demo_name){first->text, last->text,
                              arena_printf(arena, "%s.%s", first->ascii, last->ascii)};
}

const char *demo_company_name(struct arena *arena, struct rng *rng, int64_t number,
                              const char **ret_domain)
{
    size_t pairs = COUNT(first_words) * COUNT(second_words);
    /* A step that shares no factor with the number of pairs walks through all of them. */
    size_t pair = ((size_t)number * 389 + 17) % pairs;
    size_t round = (size_t)number / pairs;
    const struct part *first = &first_words[pair / COUNT(second_words)];
    const struct part *second = &second_words[pair % COUNT(second_words)];
    static const char *const forms[] = {"", " GmbH", " Ltd", " Inc", " SA", " AB"};
    const char *form = forms[rng_below(rng, COUNT(forms))];
    if (!round) {
        *ret_domain = arena_printf(arena, "%s-%s.example", first->ascii, second->ascii);
        return arena_printf(arena, "%s %s%s", first->text, second->text, form);
    }
    *ret_domain = arena_printf(arena, "%s-%s-%zu.example", first->ascii, second->ascii, round + 1);
    return arena_printf(arena, "%s %s %zu%s", first->text, second->text, round + 1, form);
}

struct demo_place demo_place(struct rng *rng)
{
    static const struct demo_place places[] = {
        {"emea", "DE", "EUR"}, {"emea", "GB", "GBP"}, {"emea", "FR", "EUR"}, {"emea", "PL", "EUR"},
        {"amer", "US", "USD"}, {"amer", "CA", "USD"}, {"apac", "JP", "JPY"}, {"apac", "AU", "USD"},
    };
    static const int weights[] = {18, 14, 8, 6, 32, 6, 8, 8};
    return places[chance_index(rng, weights, COUNT(places))];
}
