#include "tests/shared/edge_pictures.h"
#include "tests/shared/test_support.h"
#include "engine/photo/scene_light.h"
using namespace engine; using namespace test;
TEST(Dbg,Profile){
    Image picture({0, 0, 600, 400}, Rgb{0.01F, 0.01F, 0.01F});
    for (int y = 150; y < 350; ++y)
        for (int x = 100; x < 500; ++x) picture.at(x, y) = {0.5F, 0.42F, 0.3F};
    for (const int at : {200, 400})
        for (int y = -3; y <= 3; ++y)
            for (int x = -3; x <= 3; ++x)
                if (x * x + y * y <= 9) picture.at(at + x, 80 + y) = {16, 14, 11};
  printf("key %f\n",std::log2(key_of(picture,1e-7)));
 auto p2=std::make_shared<PicturePhoto>(picture.copy(),"n");
 auto r=p2->regions({}); printf("%f %f\n",r->lamps.at(300,250),r->clipped.at(300,250)); for(auto s:r->sources) printf("src %d %f %f %d\n",(int)s.kind,s.x,s.y,s.pixels);
}
